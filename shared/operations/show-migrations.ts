import { z } from 'zod';
import type { ServiceMap } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { compareMigrations, type MigrationReport } from './compare-migrations.ts';
import shipped from './migrations.json' with { type: 'json' };

const rowsSchema = z.array(
  z.object({
    version: z.string(),
    name: z.string().nullable(),
    checksum: z.string().nullable(),
    appliedAt: z.iso
      .datetime({ offset: true })
      .transform((instant) => new Date(instant).toISOString())
      .nullable(),
  }),
);

/** The database's migrations beside those that this release was built with. Throws AppError as the database refuses. */
export const showMigrations = async ({ ctx }: { ctx: Pick<ServiceMap, 'platform'> }): Promise<MigrationReport> => {
  const applied = await callFunction({ store: ctx.platform, name: 'platform_migrations', args: {}, schema: rowsSchema });
  return compareMigrations({ applied, shipped });
};
