import { showBreakers } from '../../../shared/operations/show-breakers.ts';
import { showMigrations } from '../../../shared/operations/show-migrations.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { mailHandlers } from './mail-handlers.ts';
import type routes from './routes.ts';

type Uses = 'platform' | 'state' | 'door' | 'storeFor' | 'blobs' | 'bus';

const breakers: RouteHandler<typeof routes.breakers, Uses> = async ({ ctx }) => ({ body: await showBreakers({ ctx }) });

const migrations: RouteHandler<typeof routes.migrations, Uses> = async ({ ctx }) => ({
  body: await showMigrations({ ctx }),
});

export default { ...mailHandlers, breakers, migrations };
