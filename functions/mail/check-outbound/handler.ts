import type { OutboundOverdue } from '../../../shared/events.ts';
import { flagOverdueMail } from '../../../shared/mail/delivery/flag-overdue-mail.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof OutboundOverdue, 'store'> = async ({ ctx }) => await flagOverdueMail({ ctx });

export default handler;
