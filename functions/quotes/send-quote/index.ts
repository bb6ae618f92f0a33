import { QuoteSendRequested } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'send-quote',
  summary: 'Sends an approved quote with its PDF, exactly once.',
  on: QuoteSendRequested,
  uses: ['store', 'bus', 'blobs', 'mailer'],
  limits: { timeoutSeconds: 120, memory: '512Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
