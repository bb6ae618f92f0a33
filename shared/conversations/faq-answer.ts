import type { AnswerResult } from '../knowledge/answer/answer-result.ts';
import { classifyQuestion } from '../knowledge/retrieve/classify-question.ts';

/** A published FAQ that fits a question, and how well: 0 to 1. */
export type FaqMatch = { faqId: string; question: string; answer: string; score: number };

/** From here on an FAQ answers by itself (spec: knowledge, FAQ). */
export const FAQ_ANSWERS_FROM = 0.8;

/** An answer in the words of an FAQ, which is what it cites. */
export const faqAnswer = ({ faq, question }: { faq: FaqMatch; question: string }): AnswerResult => {
  const chunkId = `faq:${faq.faqId}`;
  return {
    answer: faq.answer,
    citations: [{ number: 1, documentId: faq.faqId, title: faq.question, page: null, chunkId, score: faq.score }],
    retrievedChunkIds: [chunkId],
    confidence: faq.score,
    retrievalConfidence: faq.score,
    method: 'faq',
    queryType: classifyQuestion(question).row.type,
    fallbackUsed: false,
    escalated: false,
    conflicts: [],
    modelOutcome: 'not_asked',
    usage: null,
    timing: { searchMs: 0, synthesisMs: 0, totalMs: 0 },
    schemaVersion: '1',
  };
};
