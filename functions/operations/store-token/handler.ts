import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { issueStoreToken } from '../../../shared/store-tokens/issue-store-token.ts';
import { storeTokenCallersSchema } from '../../../shared/store-tokens/schemas.ts';
import callers from './callers.json' with { type: 'json' };
import type routes from './routes.ts';

const issue: RouteHandler<typeof routes.issue, 'signer'> = async ({ ctx, input }) => ({
  body: { token: await issueStoreToken({ ctx, input: { claims: input.body, callers: storeTokenCallersSchema.parse(callers) } }) },
});

export default { issue };
