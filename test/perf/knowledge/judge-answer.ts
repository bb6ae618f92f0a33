import type { AnswerResult } from '../../../shared/knowledge/answer/answer-result.ts';
import { contentTerms } from '../../../shared/knowledge/retrieve/content-terms.ts';
import type { BenchQuestion } from './read-questions.ts';

export type Verdict = { isRefused: boolean; isRight: boolean; isCitationRight: boolean; isFoundFirst: boolean };

/** From this share of the gold sentence's words on an answer says it, though a model may have put it otherwise. */
const SAID = 0.8;

/** How an answer stands to the gold: found first (the best hit is of the gold's document, whatever was made of it), refused (nothing cited), right (it says the gold sentence), cited right (the first document is the gold's). */
export const judgeAnswer = ({ result, question }: { result: AnswerResult; question: BenchQuestion }): Verdict => {
  const isRefused = result.citations.length === 0;
  const wanted = contentTerms(question.answer ?? '');
  const said = new Set(contentTerms(result.answer));
  const share = wanted.length === 0 ? 1 : wanted.filter((term) => said.has(term)).length / wanted.length;
  const isCitationRight = question.docId !== null && result.citations[0]?.documentId === question.docId;
  const isFoundFirst = question.docId !== null && result.retrievedChunkIds[0]?.startsWith(`${question.docId}#`) === true;
  return { isFoundFirst, isRefused, isRight: !isRefused && share >= SAID && isCitationRight, isCitationRight };
};
