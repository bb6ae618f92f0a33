import type { MailSendRequested } from '../../../shared/events.ts';
import { sendMail } from '../../../shared/mail/outgoing/send-mail.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof MailSendRequested, 'store' | 'bus' | 'blobs' | 'mailer'> = async ({ ctx, input }) =>
  await sendMail({ ctx, input });

export default handler;
