import { receiveDeliveryEvents } from '../../../shared/mail/delivery/receive-delivery-events.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const receive: RouteHandler<typeof routes.receive, 'door' | 'storeFor' | 'bus'> = async ({ ctx, input }) => {
  const { read, ignored } = await receiveDeliveryEvents({ ctx, input: { rawBody: input.body, headers: input.headers } });
  return { body: { accepted: true, requestId: ctx.requestId, read, ignored } };
};

export default { receive };
