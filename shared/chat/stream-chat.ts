import { encodeId } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { askInChat, type ChatQuestion } from './ask-in-chat.ts';
import { type ChatEvent, chatEvents, chatStarted } from './chat-events.ts';

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
  yield chatStarted({ conversationId: encodeId('conversation', chat.id), visitorToken: chat.visitorToken });
  for await (const event of chatEvents(await askInChat({ ctx, input }))) {
    ctx.signal.throwIfAborted();
    yield event;
  }
}
