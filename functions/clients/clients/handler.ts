import { clearUndeliverable as clear } from '../../../shared/clients/clear-undeliverable.ts';
import { clientView } from '../../../shared/clients/client-view.ts';
import { getClient } from '../../../shared/clients/get-client.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx, input }) => ({
  body: clientView(await getClient({ ctx, input: { clientId: decodeId('client', input.params.id) } })),
});

const clearUndeliverable: RouteHandler<typeof routes.clearUndeliverable, 'store'> = async ({ ctx, input }) => ({
  body: clientView(await clear({ ctx, input: { clientId: decodeId('client', input.params.id) } })),
});

export default { get, clearUndeliverable };
