import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'settings',
  summary: "The agency's own settings: company, mail, quotes, branding, the language model and who answers in person.",
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
