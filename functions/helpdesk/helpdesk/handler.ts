import { answerEvents } from '../../../shared/conversations/answer-events.ts';
import { answerView } from '../../../shared/conversations/answer-view.ts';
import { notFound } from '../../../shared/core/errors.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import { askHelpdesk } from '../../../shared/helpdesk/ask-helpdesk.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'vectors' | 'model';

const ask: RouteHandler<typeof routes.ask, Uses> = async ({ ctx, input }) => {
  const { question, conversationId: named, requireModel } = input.body;
  const conversationId = named === undefined ? null : decodeId('conversation', named);
  if (named !== undefined && conversationId === null) throw notFound();
  const row = await askHelpdesk({ ctx, input: { question, conversationId, requireModel, idempotencyKey: input.idempotencyKey } });
  const body = answerView(row);
  // An answer that may be replayed is whole.
  return input.wantsEvents && input.idempotencyKey === null ? { events: answerEvents(body) } : { body };
};

export default { ask };
