import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'store-token',
  summary: 'Signs the database tokens of the other functions, each kind only for those whose definition asks for it; it alone has the key.',
  uses: ['signer'],
  limits: { timeoutSeconds: 10, memory: '256Mi' },
  isPrivate: true,
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
