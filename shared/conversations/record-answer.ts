import { derivedUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { AnswerFacts, StoredMethod } from './answer-facts.ts';
import { type AnswerRow, answerRowSchema } from './answer-row.ts';

/** Why a person is asked, and how soon: high within 1 hour, medium 4 hours, low 24 hours. */
export type EscalationWish = { reason: 'low_confidence' | 'not_known' | 'asked_for' | 'rated'; priority: 'low' | 'medium' | 'high' };

type Input = {
  conversationId: string;
  questionId: string;
  text: string;
  method: StoredMethod;
  /** 0 to 1. */
  confidence: number;
  facts: AnswerFacts;
  /** Null: nobody need be asked. */
  escalation: EscalationWish | null;
};

/**
 * Keeps the answer to a question and, where it should be, asks a person, in one step. A question is answered once: of two runs both get what the first one stored.
 * @throws AppError not_found: no such question in that conversation; forbidden
 */
export const recordAnswer = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<AnswerRow> => {
  const { conversationId, questionId, text, method, confidence, facts, escalation } = input;
  return await callFunction({
    store: ctx.store,
    name: 'record_answer',
    args: {
      p_answer: {
        id: derivedUuid({ cause: questionId, step: 'answer' }),
        conversation_id: conversationId,
        question_id: questionId,
        // What no database can hold is not worth an answer's loss.
        text: text.replaceAll('\0', '').toWellFormed(),
        method,
        confidence,
        facts,
      },
      p_escalation: escalation,
      p_at: ctx.now().toISOString(),
    },
    schema: answerRowSchema,
  });
};
