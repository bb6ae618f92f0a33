import { MailSendRequested } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'send-mail',
  summary: 'Sends a reply or an automatic mail, exactly once.',
  on: MailSendRequested,
  uses: ['store', 'bus', 'blobs', 'mailer'],
  limits: { timeoutSeconds: 120, memory: '256Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
