import { z } from 'zod';
import type { AnswerResult } from '../knowledge/answer/answer-result.ts';

const citationSchema = z.object({
  number: z.int(),
  documentId: z.string(),
  tier: z.literal('shared').exactOptional(),
  title: z.string(),
  page: z.int().nullable(),
  chunkId: z.string(),
  score: z.number(),
});

const usageSchema = z.object({
  model: z.string(),
  tokensIn: z.int(),
  tokensOut: z.int(),
  costMicroUsd: z.int(),
  isEstimated: z.boolean(),
  requests: z.int(),
});

/** What an assistant has done, and the id of what came of it. */
const actionSchema = z.object({
  name: z.enum(['search_knowledge', 'quote_status', 'start_quote', 'route_to_human']),
  /** Public ids; none where nothing was done. */
  enquiryId: z.string().optional(),
  quoteId: z.string().optional(),
  escalationId: z.string().optional(),
});
export type AssistantAction = z.infer<typeof actionSchema>;

/** Everything about a stored answer but its text, method and confidence. Ids are bare uuids. */
export const answerFactsSchema = z.object({
  citations: z.array(citationSchema),
  retrievedChunkIds: z.array(z.string()),
  retrievalConfidence: z.number(),
  modelConfidence: z.number().optional(),
  queryType: z.enum(['hotel_info', 'pricing', 'platform_help', 'destination', 'comparison', 'booking', 'general']),
  fallbackUsed: z.boolean(),
  escalated: z.boolean(),
  conflicts: z.array(z.object({ tenantChunkId: z.string(), sharedChunkId: z.string() })),
  modelOutcome: z.enum(['answered', 'not_known', 'not_asked', 'unusable', 'uncited', 'failed']),
  usage: usageSchema.nullable(),
  timing: z.object({ searchMs: z.number(), synthesisMs: z.number(), totalMs: z.number() }),
  schemaVersion: z.literal('1'),
  /** Which documents were asked. */
  visibility: z.enum(['public', 'private']),
  /** The question that follow-ups of this one belong to. */
  standsFor: z.string(),
  action: actionSchema.optional(),
});
export type AnswerFacts = z.infer<typeof answerFactsSchema>;

/** How an answer came about: of one from documents, or by an action of the assistant (`action`). */
export type StoredMethod = AnswerResult['method'] | 'action';
