import { askInChat } from '../../../shared/chat/ask-in-chat.ts';
import { chatStatus } from '../../../shared/chat/chat-status.ts';
import { getChatSettings } from '../../../shared/chat/get-chat-settings.ts';
import { listChatMessages } from '../../../shared/chat/list-chat-messages.ts';
import { openChat } from '../../../shared/chat/open-chat.ts';
import { rateInChat } from '../../../shared/chat/rate-in-chat.ts';
import { streamChat } from '../../../shared/chat/stream-chat.ts';
import widgetFile from '../../../shared/chat/widget/widget.json' with { type: 'json' };
import { AppError } from '../../../shared/core/errors.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { Actor } from '../../../shared/services/context.ts';
import type routes from './routes.ts';

type Uses = 'bus' | 'model' | 'store' | 'vectors';

const CACHE_SECONDS = 3_600;

const keyIdOf = (actor: Actor): string => {
  if (actor.kind !== 'api_key') throw new AppError('api_key_invalid', { detail: 'Send a valid API key in the header X-API-Key.' });
  return actor.keyId;
};

const ask: RouteHandler<typeof routes.ask, Uses> = async ({ ctx, input }) => {
  const { query, conversationId, visitorToken, lead = {} } = input.body;
  const { value: settings } = await getChatSettings({ ctx });
  const chat = await openChat({
    ctx,
    input: {
      keyId: keyIdOf(ctx.actor),
      conversationId: conversationId === undefined ? null : decodeId('conversation', conversationId),
      visitorToken,
      query,
      idempotencyKey: input.idempotencyKey,
    },
  });
  const question = { chat, query, lead, settings };
  // An answer that may be replayed is whole; its events are made of it.
  return input.wantsEvents && input.idempotencyKey === null
    ? { events: streamChat({ ctx, input: question }) }
    : { body: await askInChat({ ctx, input: question }) };
};

const messages: RouteHandler<typeof routes.messages, Uses> = async ({ ctx, input }) => {
  const { conversationId, after } = input.query;
  const visitorToken = input.headers['x-visitor-token'];
  return { body: { data: await listChatMessages({ ctx, input: { keyId: keyIdOf(ctx.actor), visitorToken, conversationId, after } }) } };
};

const feedback: RouteHandler<typeof routes.feedback, Uses> = async ({ ctx, input }) => {
  const { messageId, helpful, text, visitorToken } = input.body;
  await rateInChat({ ctx, input: { keyId: keyIdOf(ctx.actor), visitorToken, messageId, isHelpful: helpful, text } });
  return {};
};

const status: RouteHandler<typeof routes.status, Uses> = async ({ ctx }) => ({
  body: await chatStatus({ ctx }),
});

const widget: RouteHandler<typeof routes.widget, Uses> = async () => ({
  bytes: Buffer.from(widgetFile.script),
  headers: {
    'Cache-Control': `public, max-age=${CACHE_SECONDS}`,
    // Every website may load it: it holds nothing of anybody.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  },
});

export default { ask, messages, feedback, status, widget };
