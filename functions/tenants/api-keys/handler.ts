import { decodeId } from '../../../shared/core/ids.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { apiKeyView } from '../../../shared/tenants/api-keys/api-key.ts';
import { createApiKey } from '../../../shared/tenants/api-keys/create-api-key.ts';
import { listApiKeys } from '../../../shared/tenants/api-keys/list-api-keys.ts';
import { revokeApiKey } from '../../../shared/tenants/api-keys/revoke-api-key.ts';
import type routes from './routes.ts';

const list: RouteHandler<typeof routes.list, 'store'> = async ({ ctx }) => ({
  body: { data: (await listApiKeys({ ctx })).map(apiKeyView) },
});

const create: RouteHandler<typeof routes.create, 'store'> = async ({ ctx, input }) => {
  const { key, row } = await createApiKey({ ctx, input: input.body });
  return { body: { ...apiKeyView(row), key } };
};

const revoke: RouteHandler<typeof routes.revoke, 'store'> = async ({ ctx, input }) => {
  await revokeApiKey({ ctx, input: { keyId: decodeId('apiKey', input.params.id) } });
  return {};
};

export default { list, create, revoke };
