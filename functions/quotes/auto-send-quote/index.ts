import { QuoteDrafted } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'auto-send-quote',
  summary: 'Approves and sends a draft by itself, where the agency wants that and nothing about it is in doubt.',
  on: QuoteDrafted,
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 60, memory: '512Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
