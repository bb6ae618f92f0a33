import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'sweep-outbound',
  summary: 'Finds agencies with mails of unknown outcome and wakes check-outbound for each.',
  cron: '*/5 * * * *',
  uses: ['door', 'bus'],
  limits: { timeoutSeconds: 50, memory: '256Mi' },
  handler: () => import('./handler.ts'),
});
