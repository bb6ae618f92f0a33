import { NOT_KNOWN } from '../knowledge/answer/answer-question.ts';
import type { AnswerResult } from '../knowledge/answer/answer-result.ts';
import { decideConfidence } from '../knowledge/answer/decide-confidence.ts';
import { classifyQuestion } from '../knowledge/retrieve/classify-question.ts';

/** The answer of an agency that has no documents at all. */
export const answerNothing = ({ question, notKnown = NOT_KNOWN }: { question: string; notKnown?: string }): AnswerResult => {
  const { combined } = decideConfidence({ retrieval: null, model: null });
  return {
    answer: notKnown,
    citations: [],
    retrievedChunkIds: [],
    confidence: combined,
    retrievalConfidence: combined,
    method: 'no_results',
    queryType: classifyQuestion(question).row.type,
    fallbackUsed: true,
    escalated: true,
    conflicts: [],
    modelOutcome: 'not_asked',
    usage: null,
    timing: { searchMs: 0, synthesisMs: 0, totalMs: 0 },
    schemaVersion: '1',
  };
};
