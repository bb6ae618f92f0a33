import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'evaluate-weekly',
  summary: 'Finds agencies whose answers were rated and has each evaluation set measured once a week.',
  cron: '17 3 * * 1',
  uses: ['door', 'bus'],
  limits: { timeoutSeconds: 50, memory: '256Mi' },
  handler: () => import('./handler.ts'),
});
