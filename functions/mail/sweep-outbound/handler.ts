import { findOverdueMail } from '../../../shared/mail/delivery/find-overdue-mail.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'door' | 'bus'> = async ({ ctx, input }) => await findOverdueMail({ ctx, input });

export default handler;
