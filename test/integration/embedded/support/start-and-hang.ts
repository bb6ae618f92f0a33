import { startPostgres } from '../../../../infra/local/postgres/start-postgres.ts';
import { silentLog } from './temporary-home.ts';

/** A process that starts the database and then lives until somebody kills it, or ends by itself without stopping it. */
const postgres = await startPostgres({ home: process.argv[2] ?? '', log: silentLog });
process.stdout.write(`${postgres.port}\n`);
if (process.argv[3] !== 'end') setInterval(() => undefined, 1_000);
