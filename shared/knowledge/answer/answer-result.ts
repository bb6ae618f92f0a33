import type { ModelUsage } from '../../services/model/port.ts';
import type { QuestionType } from '../retrieve/question-types.ts';

export type Citation = {
  /** As it stands in the answer's text: [1]. */
  number: number;
  documentId: string;
  /** Where it is the platform's document and not the tenant's. */
  tier?: 'shared';
  title: string;
  page: number | null;
  chunkId: string;
  /** 0 to 1. */
  score: number;
};

export type AnswerMethod = 'model' | 'extractive' | 'faq' | 'no_results' | 'clarify';

/** What became of the model: `not_asked` where there is none, nothing was found, or it was not permitted. */
export type ModelOutcome = 'answered' | 'not_known' | 'not_asked' | 'unusable' | 'uncited' | 'failed';

export type AnswerResult = {
  /** Plain text; numbers in brackets are citations. Holds no link. */
  answer: string;
  citations: Citation[];
  /** Chunks that this run retrieved: every citation is one of them. */
  retrievedChunkIds: string[];
  confidence: number;
  retrievalConfidence: number;
  modelConfidence?: number;
  method: AnswerMethod;
  queryType: QuestionType;
  fallbackUsed: boolean;
  /** Whether a person is to be asked: the caller opens the escalation. */
  escalated: boolean;
  /** The tenant's own documents and shared ones say different things. */
  conflicts: { tenantChunkId: string; sharedChunkId: string }[];
  modelOutcome: ModelOutcome;
  /** What the model used, also where its answer was of no use; null: it was not asked, or never answered. */
  usage: ModelUsage | null;
  timing: { searchMs: number; synthesisMs: number; totalMs: number };
  schemaVersion: '1';
};
