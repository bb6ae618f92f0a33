import { EscalationsOverdue } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'check-escalations',
  summary: "Tells one agency's owners and admins of questions that wait too long for a person, each once.",
  on: EscalationsOverdue,
  uses: ['store'],
  limits: { timeoutSeconds: 60, memory: '256Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
