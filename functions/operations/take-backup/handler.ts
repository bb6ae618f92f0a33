import { runBackup } from '../../../shared/backups/run-backup.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'backups'> = async ({ ctx }) => await runBackup({ ctx });

export default handler;
