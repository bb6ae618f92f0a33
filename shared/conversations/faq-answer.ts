import type { AnswerResult } from '../knowledge/answer/answer-result.ts';
import type { FaqMatch } from '../knowledge/faq/match-faq.ts';
import { classifyQuestion } from '../knowledge/retrieve/classify-question.ts';

/** What an answer needs of a published FAQ. */
export type AnsweringFaq = Pick<FaqMatch, 'faqId' | 'documentId' | 'question' | 'answer' | 'score'>;

/** An answer in the words of an FAQ, which is what it cites. */
export const faqAnswer = ({ faq, question }: { faq: AnsweringFaq; question: string }): AnswerResult => {
  const chunkId = `faq:${faq.faqId}`;
  return {
    answer: faq.answer,
    citations: [{ number: 1, documentId: faq.documentId, title: faq.question, page: null, chunkId, score: faq.score }],
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
