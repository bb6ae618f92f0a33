import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { requestReply } from '../../../shared/mail/outgoing/request-reply.ts';
import { getThread } from '../../../shared/mail/threads/get-thread.ts';
import { suggestReply as suggest } from '../../../shared/mail/threads/suggest-reply.ts';
import { threadMessageView } from '../../../shared/mail/threads/thread-view.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus';

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => {
  const { limit, cursor } = input.query;
  const scope = { route: 'threads.get', filters: { id: input.params.id } };
  const thread = await getThread({
    ctx,
    input: {
      threadId: decodeId('thread', input.params.id),
      limit,
      after: cursor === undefined ? null : ctx.cursor.decode<{ received_at: string; id: string }>({ ...scope, cursor }),
    },
  });
  return {
    body: {
      id: encodeId('thread', thread.threadId),
      subject: thread.subject,
      participants: thread.participants,
      enquiryIds: thread.enquiry_ids.map((id) => encodeId('enquiry', id)),
      messages: thread.messages.map(threadMessageView),
      waiting: thread.waiting.map(({ id, recipient, ...rest }) => ({ outboundId: encodeId('outbound', id), to: recipient, ...rest })),
      nextCursor: thread.next === null ? null : ctx.cursor.encode({ ...scope, position: thread.next }),
    },
  };
};

const reply: RouteHandler<typeof routes.reply, Uses> = async ({ ctx, input }) => {
  const { outboundId, threadId, ...answer } = await requestReply({
    ctx,
    input: {
      to: { threadId: decodeId('thread', input.params.id) },
      body: input.body,
      idempotencyKey: input.idempotencyKey ?? '',
    },
  });
  return {
    body: { outboundId: encodeId('outbound', outboundId), threadId: encodeId('thread', threadId), ...answer, status: 'queued' },
  };
};

const suggestReply: RouteHandler<typeof routes.suggestReply, Uses> = async ({ ctx, input }) => ({
  body: await suggest({ ctx, input: { threadId: decodeId('thread', input.params.id) } }),
});

export default { get, reply, suggestReply };
