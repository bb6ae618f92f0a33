import { QUESTION_TYPES, type QuestionTypeRow } from './question-types.ts';

/** Of a question that matches no pattern at all. */
const GENERAL_CONFIDENCE = 0.5;

/** The kind of a question and how sure that is: patterns that match / patterns of the kind; 0.5 for a general one. */
export const classifyQuestion = (question: string): { row: QuestionTypeRow; confidence: number } => {
  const counted = QUESTION_TYPES.map((row) => ({ row, hits: row.patterns.filter((pattern) => pattern.test(question)).length }));
  const most = Math.max(...counted.map(({ hits }) => hits));
  const found = counted.find(({ row, hits }) => (most === 0 ? row.type === 'general' : hits === most));
  if (found === undefined) throw new Error('The table of question types has no row for general questions.');
  return { row: found.row, confidence: most === 0 ? GENERAL_CONFIDENCE : found.hits / found.row.patterns.length };
};
