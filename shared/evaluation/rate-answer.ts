import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type Rating, type Verdict, verdictOf } from './rating.ts';

type Input = {
  /** Bare uuid of an assistant's or an expert's message, null for an id that cannot be one. */
  answerId: string | null;
  rater: { memberId: string } | { visitorSha256: string };
  rating: Rating;
  /** At most 1,000 characters. */
  comment: string | null;
  /** Whether a person is to be asked where the answer was not right. */
  isEscalating: boolean;
};

/**
 * What somebody thinks of an answer: a case of the evaluation set. One opinion of each rater, the last one counts.
 * @throws AppError not_found, also for an answer that was given to somebody else
 */
export const rateAnswer = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: Input;
}): Promise<{ verdict: Verdict; escalationId: string | null }> => {
  const { answerId, rater, rating, comment, isEscalating } = input;
  if (answerId === null) throw notFound();
  const verdict = verdictOf(rating);
  const memberId = 'memberId' in rater ? rater.memberId : null;
  const visitor = 'visitorSha256' in rater ? rater.visitorSha256 : null;
  const { escalationId } = await callFunction({
    store: ctx.store,
    name: 'rate_answer',
    args: {
      p_rating: { id: newUuid(), answer_id: answerId, rater: memberId ?? visitor, rating, comment, verdict },
      p_member: memberId,
      p_visitor: visitor,
      p_escalates: isEscalating,
      p_at: ctx.now().toISOString(),
    },
    schema: z.object({ escalationId: z.uuid().nullable() }),
  });
  return { verdict, escalationId };
};
