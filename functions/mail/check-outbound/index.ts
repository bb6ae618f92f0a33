import { OutboundOverdue } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'check-outbound',
  summary: "Puts one agency's mails of unknown outcome before a person; they are never sent again blindly.",
  on: OutboundOverdue,
  uses: ['store'],
  limits: { timeoutSeconds: 60, memory: '256Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
