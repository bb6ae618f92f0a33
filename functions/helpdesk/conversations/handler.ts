import { answerView } from '../../../shared/conversations/answer-view.ts';
import { closeConversation } from '../../../shared/conversations/close-conversation.ts';
import { conversationView, messageView } from '../../../shared/conversations/conversation-view.ts';
import { getConversation } from '../../../shared/conversations/get-conversation.ts';
import { listConversations } from '../../../shared/conversations/list-conversations.ts';
import { notFound } from '../../../shared/core/errors.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import { askHelpdesk } from '../../../shared/helpdesk/ask-helpdesk.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'vectors' | 'model';

/** A filter by an id that does not parse finds nothing, like one of another tenant. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, ...filters } = input.query;
  const { channel = null, state = null, enquiryId } = filters;
  const scope = { route: 'conversations.list', filters };
  const { conversations, next } = await listConversations({
    ctx,
    input: {
      limit,
      before: cursor === undefined ? null : ctx.cursor.decode<{ last_at: string; id: string }>({ ...scope, cursor }),
      filters: { channel, state, enquiryId: enquiryId === undefined ? null : (decodeId('enquiry', enquiryId) ?? NOTHING) },
    },
  });
  return {
    body: { data: conversations.map(conversationView), nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }) },
  };
};

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => {
  const { limit, cursor } = input.query;
  const scope = { route: 'conversations.get', filters: { id: input.params.id } };
  const { conversation, messages, next } = await getConversation({
    ctx,
    input: {
      conversationId: decodeId('conversation', input.params.id),
      limit,
      after: cursor === undefined ? null : ctx.cursor.decode<{ at: string; author: string; id: string }>({ ...scope, cursor }),
    },
  });
  return {
    body: {
      ...conversationView(conversation),
      messages: messages.map(messageView),
      nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }),
    },
  };
};

const ask: RouteHandler<typeof routes.ask, Uses> = async ({ ctx, input }) => {
  const conversationId = decodeId('conversation', input.params.id);
  if (conversationId === null) throw notFound();
  const { text: question } = input.body;
  const row = await askHelpdesk({
    ctx,
    input: { question, conversationId, requireModel: false, idempotencyKey: input.idempotencyKey, keyOf: 'conversations' },
  });
  return { body: answerView(row) };
};

const close: RouteHandler<typeof routes.close, Uses> = async ({ ctx, input }) => {
  await closeConversation({ ctx, input: { conversationId: decodeId('conversation', input.params.id) } });
  return {};
};

export default { list, get, ask, close };
