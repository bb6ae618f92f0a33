import { DocumentsChanged } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'index-document',
  summary: "Reads, cuts and embeds one agency's documents that are new or changed, and removes the chunks of deleted ones.",
  on: DocumentsChanged,
  uses: ['store', 'bus', 'blobs', 'vectors', 'model'],
  limits: { timeoutSeconds: 540, memory: '2Gi', maxAttempts: 5, maxConcurrency: 2 },
  handler: () => import('./handler.ts'),
});
