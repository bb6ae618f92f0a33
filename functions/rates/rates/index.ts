import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'rates',
  summary: 'Rates of the agency, imported from CSV, and the exchange rates entered by hand.',
  uses: ['store'],
  limits: { timeoutSeconds: 60, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
