import { encodeId } from '../core/ids.ts';
import type { Json } from '../core/json.ts';
import type { TenantContext } from '../services/context.ts';
import { askInChat, type ChatQuestion } from './ask-in-chat.ts';

type ChatEvent = { event: 'started' | 'sources' | 'delta' | 'done'; data: Json };

/**
 * An answer to a visitor as events: at once where the conversation is (`started`), then what is cited (`sources`), the text sentence by sentence (`delta`), and the whole answer (`done`). A sentence is sent only once the
 * whole answer is known: before that nobody knows whether its citations are real.
 * @throws AppError as `askInChat`
 */
export async function* streamChat({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'vectors' | 'model'>;
  input: ChatQuestion;
}): AsyncGenerator<ChatEvent, void, undefined> {
  const { chat } = input;
  yield { event: 'started', data: { conversationId: encodeId('conversation', chat.id), visitorToken: chat.visitorToken } };
  const answer = await askInChat({ ctx, input });
  yield { event: 'sources', data: { citations: answer.citations } };
  for (const text of answer.answer.split(/(?<=[.!?\]…]\s)/)) {
    ctx.signal.throwIfAborted();
    yield { event: 'delta', data: { text } };
  }
  yield { event: 'done', data: answer };
}
