import { startQueueWorker } from '../../../../infra/local/queue/worker.ts';
import { openCloudDatabase } from '../../../../shared/services/embedded/database.ts';
import { silentLog } from './temporary-home.ts';

/** A process that takes what is due and then never answers, until somebody kills it. */
startQueueWorker({
  database: openCloudDatabase({ home: process.argv[2] ?? '' }),
  deliver: () => {
    process.stdout.write('leased\n');
    return new Promise(() => undefined);
  },
  log: silentLog,
});
