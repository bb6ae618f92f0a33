import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'sweep-escalations',
  summary: 'Finds agencies with questions that wait too long for a person and wakes check-escalations for each.',
  cron: '*/5 * * * *',
  uses: ['door', 'bus'],
  limits: { timeoutSeconds: 50, memory: '256Mi' },
  handler: () => import('./handler.ts'),
});
