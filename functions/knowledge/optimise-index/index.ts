import { IndexDue } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'optimise-index',
  summary: "Tidies one agency's index, finds documents that were left behind, and moves to another embedder.",
  on: IndexDue,
  uses: ['store', 'bus', 'blobs', 'vectors', 'model'],
  limits: { timeoutSeconds: 540, memory: '2Gi', maxAttempts: 5, maxConcurrency: 2 },
  handler: () => import('./handler.ts'),
});
