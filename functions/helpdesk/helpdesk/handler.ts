import { answerEvents } from '../../../shared/conversations/answer-events.ts';
import { answerView } from '../../../shared/conversations/answer-view.ts';
import { notFound } from '../../../shared/core/errors.ts';
import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { rateAnswer } from '../../../shared/evaluation/rate-answer.ts';
import { ratingOfHelpful } from '../../../shared/evaluation/rating.ts';
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

const rate: RouteHandler<typeof routes.rate, Uses> = async ({ ctx, input }) => {
  const { rating, helpful, text, escalate } = input.body;
  if (ctx.actor.kind !== 'member') throw notFound();
  const { verdict, escalationId } = await rateAnswer({
    ctx,
    input: {
      answerId: decodeId('answer', input.params.id),
      rater: { memberId: ctx.actor.memberId },
      rating: rating ?? ratingOfHelpful(helpful === true),
      comment: text ?? null,
      isEscalating: escalate,
    },
  });
  return { body: { verdict, escalationId: escalationId === null ? null : encodeId('escalation', escalationId) } };
};

export default { ask, rate };
