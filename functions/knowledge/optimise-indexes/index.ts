import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'optimise-indexes',
  summary: 'Finds agencies whose index is to be tidied or was made by another embedder, and wakes optimise-index for each.',
  cron: '23 * * * *',
  uses: ['door', 'bus', 'model'],
  limits: { timeoutSeconds: 50, memory: '512Mi' },
  handler: () => import('./handler.ts'),
});
