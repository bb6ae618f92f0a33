import { schedule } from '../../../shared/runtime/define.ts';

export default schedule({
  name: 'take-backup',
  summary: 'Exports the database and all files to where backups are kept, with checksums.',
  cron: '30 0 * * *',
  uses: ['backups'],
  limits: { timeoutSeconds: 1800, memory: '1Gi' },
  handler: () => import('./handler.ts'),
});
