import { z } from 'zod';
import { RATINGS } from './rating.ts';

/** A rated answer, as the database has it. */
export const caseRowSchema = z.object({
  answer_id: z.uuid(),
  question: z.string(),
  answer: z.string(),
  method: z.enum(['model', 'extractive', 'faq', 'no_results', 'clarify', 'expert']),
  visibility: z.enum(['public', 'private']),
  channel: z.enum(['helpdesk', 'chat', 'mail']),
  cited_ids: z.array(z.string()),
  rating: z.enum(RATINGS),
  verdict: z.enum(['gold', 'ambiguous', 'needs_review']),
  comment: z.string().nullable(),
  at: z.string(),
});
export type CaseRow = z.infer<typeof caseRowSchema>;

/** What an answer of today is held against. */
export type ExpectedAnswer = {
  /** `any`: nobody said what would be right. */
  method: 'answered' | 'refused' | 'any';
  /** Words that say something, of an answer that was right. */
  keywords: readonly string[];
  /** Documents of which one is to be cited; empty: any. */
  documentIds: readonly string[];
  /** An answer that was wrong. */
  forbidden: string | null;
};

/** What an answer of today was. */
export type CaseOutcome = {
  method: 'model' | 'extractive' | 'faq' | 'no_results' | 'clarify';
  answer: string;
  /** Best first, each once. */
  retrievedDocumentIds: readonly string[];
  citedDocumentIds: readonly string[];
  /** The texts that are cited. */
  excerpts: readonly string[];
  costMicroUsd: number;
};

export const isRefusal = (method: string): boolean => method === 'no_results' || method === 'clarify';
