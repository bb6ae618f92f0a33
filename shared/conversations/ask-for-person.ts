import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import type { Visibility } from '../services/vectors/port.ts';
import { actionFacts } from './action-facts.ts';
import type { AnswerRow } from './answer-row.ts';
import { type EscalationWish, recordAnswer } from './record-answer.ts';
import { recordQuestion } from './record-question.ts';

type Input = {
  conversationId: string;
  /** What the asker wrote. */
  question: string;
  questionId?: string;
  visibility: Visibility;
  priority?: EscalationWish['priority'];
  /** What is said then. */
  answer?: string;
};

const PASSED_ON = 'I have passed this on to a colleague, who will get back to you.';

/**
 * Passes on to a person what somebody asked one for. The answer that says so and the escalation are kept in one step: `escalation_id` is never null.
 * @throws AppError not_found: no such conversation; forbidden
 */
export const askForPerson = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<AnswerRow> => {
  const { conversationId, question, questionId = newUuid(), visibility, priority = 'high', answer = PASSED_ON } = input;
  const { answer: known } = await recordQuestion({ ctx, input: { questionId, conversationId, question } });
  if (known !== null) return known;
  const facts = actionFacts({ question, visibility, action: { name: 'route_to_human' }, escalated: true });
  return await recordAnswer({
    ctx,
    input: {
      conversationId,
      questionId,
      text: answer,
      method: 'action',
      confidence: 1,
      facts,
      escalation: { reason: 'asked_for', priority },
    },
  });
};
