import { receiveMail } from '../../../shared/mail/receive-mail.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const receive: RouteHandler<typeof routes.receive, 'door' | 'storeFor' | 'blobs' | 'bus'> = async ({ ctx, input }) => {
  const messageIds = await receiveMail({ ctx, input: { rawBody: input.body, headers: input.headers } });
  return { body: { accepted: true, requestId: ctx.requestId, messageIds } };
};

export default { receive };
