import { z } from 'zod';
import { answerNothing } from '../conversations/answer-nothing.ts';
import { faqAnswer } from '../conversations/faq-answer.ts';
import { permitAnswer } from '../conversations/permit-answer.ts';
import { newUuid } from '../core/ids.ts';
import { answerQuestion } from '../knowledge/answer/answer-question.ts';
import { answerSource } from '../knowledge/documents/answer-source.ts';
import { matchFaq } from '../knowledge/faq/match-faq.ts';
import { DIRECT_SCORE } from '../knowledge/faq/rank-faqs.ts';
import { countedModel } from '../model-budget/counted-model.ts';
import type { TenantContext } from '../services/context.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { asksForPerson } from './asks-for-person.ts';
import { chatAnswerSchema, visibleAnswer } from './chat-answer.ts';
import { styleOf } from './chat-settings.ts';
import { getChatSettings } from './get-chat-settings.ts';
import { isOffTopic } from './is-off-topic.ts';

export const previewSchema = chatAnswerSchema
  .pick({ answer: true, citations: true, confidence: true, method: true, fallbackUsed: true, escalated: true })
  .extend({
    debug: z.object({
      retrieved: z.int(),
      cited: z.int(),
      queryType: z.string(),
      modelOutcome: z.string(),
      retrievalConfidence: z.number(),
      timing: z.object({ searchMs: z.number(), synthesisMs: z.number(), totalMs: z.number() }),
    }),
  });
type Preview = z.infer<typeof previewSchema>;

const fixed = ({ answer, escalated }: { answer: string; escalated: boolean }): Preview => ({
  answer,
  citations: [],
  confidence: 1,
  method: 'action',
  fallbackUsed: false,
  escalated,
  debug: {
    retrieved: 0,
    cited: 0,
    queryType: 'general',
    modelOutcome: 'not_asked',
    retrievalConfidence: 1,
    timing: { searchMs: 0, synthesisMs: 0, totalMs: 0 },
  },
});

/** What the chat would answer a visitor's first question, by the same documents, settings and budget; nothing of it is kept. `escalated`: a person would be asked. */
export const previewChat = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'vectors' | 'model'>;
  input: { query: string };
}): Promise<Preview> => {
  const { query } = input;
  const { value: settings } = await getChatSettings({ ctx });
  if (asksForPerson(query)) return fixed({ answer: settings.escalationMessage, escalated: true });
  if (isOffTopic({ query, before: [], settings })) return fixed({ answer: settings.fallbackMessage, escalated: false });
  const messages = { notKnown: settings.fallbackMessage };
  const find = async () => {
    const faq = await matchFaq({ ctx, input: { question: query, visibility: 'public' } });
    if (faq !== null && faq.score >= DIRECT_SCORE) return faqAnswer({ faq, question: query });
    const source = await answerSource({ ctx, input: { visibility: 'public' } });
    if (source === null) return answerNothing({ question: query, ...messages });
    const { chat } = ctx.model;
    const questionId = newUuid();
    const permit = chat === null ? {} : { permit: permitAnswer({ ctx, chat, questionId }).permit };
    const model = countedModel({ ctx, input: { entity: 'question', entityId: questionId } });
    const { ai } = await getSettings({ ctx });
    return await answerQuestion({
      ctx: { ...ctx, model },
      input: { ...source, question: query, settings: ai, messages, style: styleOf(settings), ...permit },
    });
  };
  const result = await find();
  const shown = visibleAnswer({ text: result.answer, citations: result.citations, maxCharacters: settings.maxAnswerLength });
  const { confidence, method, fallbackUsed, escalated, retrievalConfidence, queryType, modelOutcome, timing, retrievedChunkIds } = result;
  return {
    answer: shown.text,
    citations: shown.citations,
    confidence,
    method,
    fallbackUsed,
    escalated,
    debug: { retrieved: retrievedChunkIds.length, cited: shown.citations.length, queryType, modelOutcome, retrievalConfidence, timing },
  };
};
