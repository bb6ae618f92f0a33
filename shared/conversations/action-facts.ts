import { classifyQuestion } from '../knowledge/retrieve/classify-question.ts';
import type { Visibility } from '../services/vectors/port.ts';
import type { AnswerFacts, AssistantAction } from './answer-facts.ts';

/** The facts of an answer that tells what was done, and cites nothing. */
export const actionFacts = ({
  question,
  visibility,
  action,
  escalated = false,
}: {
  question: string;
  visibility: Visibility;
  action: AssistantAction;
  escalated?: boolean;
}): AnswerFacts => ({
  citations: [],
  retrievedChunkIds: [],
  retrievalConfidence: 1,
  queryType: classifyQuestion(question).row.type,
  fallbackUsed: false,
  escalated,
  conflicts: [],
  modelOutcome: 'not_asked',
  usage: null,
  timing: { searchMs: 0, synthesisMs: 0, totalMs: 0 },
  schemaVersion: '1',
  visibility,
  standsFor: question,
  action,
});
