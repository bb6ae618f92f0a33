import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'documents',
  summary: "The agency's documents, from which questions are answered: upload, read, change, index anew, delete.",
  uses: ['store', 'bus', 'blobs', 'vectors', 'model'],
  limits: { timeoutSeconds: 120, memory: '1Gi', maxConcurrency: 4 },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
