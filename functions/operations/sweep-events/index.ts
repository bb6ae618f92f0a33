import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'sweep-events',
  summary: 'Finds agencies whose committed events were never published and wakes publish-events for each.',
  cron: '* * * * *',
  uses: ['door', 'bus'],
  limits: { timeoutSeconds: 50, memory: '256Mi' },
  handler: () => import('./handler.ts'),
});
