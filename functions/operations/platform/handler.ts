import { showBreakers } from '../../../shared/operations/show-breakers.ts';
import { showMigrations } from '../../../shared/operations/show-migrations.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const breakers: RouteHandler<typeof routes.breakers, 'platform' | 'state'> = async ({ ctx }) => ({ body: await showBreakers({ ctx }) });

const migrations: RouteHandler<typeof routes.migrations, 'platform' | 'state'> = async ({ ctx }) => ({
  body: await showMigrations({ ctx }),
});

export default { breakers, migrations };
