import { newUuid } from '../core/ids.ts';
import { answerQuestion } from '../knowledge/answer/answer-question.ts';
import type { AnswerResult } from '../knowledge/answer/answer-result.ts';
import type { AnswerStyle } from '../knowledge/answer/answer-style.ts';
import type { ConfidenceSettings } from '../knowledge/answer/decide-confidence.ts';
import type { EarlierExchange } from '../knowledge/answer/model-input.ts';
import { answerSource } from '../knowledge/documents/answer-source.ts';
import { matchFaq } from '../knowledge/faq/match-faq.ts';
import { DIRECT_SCORE } from '../knowledge/faq/rank-faqs.ts';
import { countedModel } from '../model-budget/counted-model.ts';
import type { TenantContext } from '../services/context.ts';
import type { Visibility } from '../services/vectors/port.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { answerNothing } from './answer-nothing.ts';
import type { AnswerRow } from './answer-row.ts';
import { assertModelMoney } from './assert-model-money.ts';
import { type AnsweringFaq, faqAnswer } from './faq-answer.ts';
import { permitAnswer } from './permit-answer.ts';
import { type EscalationWish, recordAnswer } from './record-answer.ts';
import { recordQuestion } from './record-question.ts';
import { resolveFollowUp } from './resolve-follow-up.ts';

type AskContext = TenantContext<'store' | 'vectors' | 'model'>;

export type AskInput = {
  /** From `openConversation`: the caller has made sure that the asker may speak in it. */
  conversationId: string;
  /** 1 to 2,000 characters. */
  question: string;
  /** Tells apart those who write in one thread of mails; left out where a conversation has one asker. */
  asker?: string;
  /** The same question asked again gives the same answer; default: a new one. */
  questionId?: string;
  /** `public`: what outsiders may read; `private`: all documents. */
  visibility: Visibility;
  /** Default: the agency's. */
  settings?: ConfidenceSettings;
  /** What is said where nothing is known, and where the asker should say more. */
  messages?: { notKnown?: string; clarify?: string };
  /** How the answer speaks; default: plainly. */
  style?: AnswerStyle;
  /** The FAQ that fits a question; default: the agency's published ones. */
  matchFaq?: (input: { question: string; visibility: Visibility }) => Promise<AnsweringFaq | null>;
  /** The model or an error; else the documents' own words will do. */
  requireModel?: boolean;
  language?: string;
};

export type AskedAnswer = AnswerResult & { conversationId: string; questionId: string; messageId: string; escalationId: string | null };

const toAsked = ({ row, result }: { row: AnswerRow; result: AnswerResult }): AskedAnswer => ({
  ...result,
  conversationId: row.conversation_id,
  questionId: row.question_id,
  messageId: row.id,
  escalationId: row.escalation_id,
});

const stored = (row: AnswerRow): AskedAnswer => {
  const { modelConfidence, ...facts } = row.facts;
  return toAsked({
    row,
    result: {
      ...facts,
      ...(modelConfidence === undefined ? {} : { modelConfidence }),
      answer: row.text,
      confidence: row.confidence,
      method: row.method === 'action' ? 'no_results' : row.method,
    },
  });
};

const wishOf = ({ escalated, method }: AnswerResult): EscalationWish | null => {
  if (!escalated) return null;
  return method === 'no_results' ? { reason: 'not_known', priority: 'medium' } : { reason: 'low_confidence', priority: 'low' };
};

const findAnswer = async ({
  ctx,
  input,
  questionId,
  resolved,
  history,
}: {
  ctx: AskContext;
  input: AskInput;
  questionId: string;
  resolved: string;
  history: readonly EarlierExchange[];
}) => {
  const { visibility, messages, language, style } = input;
  const asked = { question: resolved, visibility };
  const faq = input.matchFaq === undefined ? await matchFaq({ ctx, input: asked }) : await input.matchFaq(asked);
  if (faq !== null && faq.score >= DIRECT_SCORE) return faqAnswer({ faq, question: resolved });
  const source = await answerSource({ ctx, input: { visibility } });
  if (source === null)
    return answerNothing({ question: resolved, ...(messages?.notKnown === undefined ? {} : { notKnown: messages.notKnown }) });
  const settings = input.settings ?? (await getSettings({ ctx })).ai;
  const { chat } = ctx.model;
  const budget = chat === null ? null : permitAnswer({ ctx, chat, questionId });
  const result = await answerQuestion({
    ctx: { ...ctx, model: countedModel({ ctx, input: { entity: 'question', entityId: questionId } }) },
    input: {
      ...source,
      question: resolved,
      history,
      settings,
      ...(messages === undefined ? {} : { messages }),
      ...(language === undefined ? {} : { language }),
      ...(style === undefined ? {} : { style }),
      ...(budget === null ? {} : { permit: budget.permit }),
    },
  });
  const refusal = input.requireModel === true && budget !== null ? budget.refusal() : null;
  if (refusal !== null) throw refusal;
  return result;
};

/**
 * Asks a question in a conversation, whatever its channel: keeps it, answers it from a published FAQ or from the documents that the asker may see, keeps the answer with everything that led to it, and asks a
 * person where it is not good enough. A follow-up is understood from the same conversation and from nothing else. The same question twice is answered and escalated once.
 * @throws AppError not_found: no such conversation; ai_budget_reached and dependency_unavailable where the model is required; else as `answerQuestion`
 */
export const askQuestion = async ({ ctx, input }: { ctx: AskContext; input: AskInput }): Promise<AskedAnswer> => {
  const { conversationId, question, visibility, questionId = newUuid(), asker } = input;
  if (input.requireModel === true) await assertModelMoney({ ctx });
  const { history, answer: known } = await recordQuestion({
    ctx,
    input: { questionId, conversationId, question, ...(asker === undefined ? {} : { asker }) },
  });
  if (known !== null) return stored(known);
  const { resolved, standsFor } = resolveFollowUp({ question, history });
  const result = await findAnswer({ ctx, input, questionId, resolved, history });
  const { answer: text, method, confidence, ...facts } = result;
  const row = await recordAnswer({
    ctx,
    input: { conversationId, questionId, text, method, confidence, facts: { ...facts, visibility, standsFor }, escalation: wishOf(result) },
  });
  return stored(row);
};
