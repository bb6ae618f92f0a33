import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { citedDocumentId } from '../knowledge/shared-catalogue/cited-document-id.ts';
import type { AnswerRow } from './answer-row.ts';

export const citationViewSchema = z.object({
  /** As it stands in the text: [1]. */
  number: z.int(),
  documentId: z.string(),
  /** Of the platform's shared catalogue; else it is the agency's own. */
  tier: z.literal('shared').exactOptional(),
  title: z.string(),
  page: z.int().nullable(),
  chunkId: z.string(),
  score: z.number(),
});

/** An answer as the API gives it to members. */
export const answerViewSchema = z.object({
  answer: z.string(),
  citations: z.array(citationViewSchema),
  /** 0 to 1. */
  confidence: z.number(),
  retrievalConfidence: z.number(),
  modelConfidence: z.number().optional(),
  method: z.enum(['model', 'extractive', 'faq', 'no_results', 'clarify', 'action']),
  queryType: z.string(),
  fallbackUsed: z.boolean(),
  escalated: z.boolean(),
  escalationId: z.string().nullable(),
  conversationId: z.string(),
  messageId: z.string(),
  /** What the assistant has done, with the ids of what came of it. */
  action: z
    .object({
      name: z.string(),
      enquiryId: z.string().optional(),
      quoteId: z.string().optional(),
      escalationId: z.string().optional(),
    })
    .nullable(),
  timing: z.object({ searchMs: z.number(), synthesisMs: z.number(), totalMs: z.number() }),
  schemaVersion: z.literal('1'),
});

const actionView = ({ facts, escalation_id }: AnswerRow): z.input<typeof answerViewSchema>['action'] => {
  const { action } = facts;
  if (action === undefined) return null;
  return {
    ...action,
    ...(action.name === 'route_to_human' && escalation_id !== null ? { escalationId: encodeId('escalation', escalation_id) } : {}),
  };
};

/** An answer of our records as the API gives it. */
export const answerView = (row: AnswerRow): z.input<typeof answerViewSchema> => {
  const { facts } = row;
  return {
    answer: row.text,
    citations: facts.citations.map((citation) => ({ ...citation, documentId: citedDocumentId(citation) })),
    confidence: row.confidence,
    retrievalConfidence: facts.retrievalConfidence,
    ...(facts.modelConfidence === undefined ? {} : { modelConfidence: facts.modelConfidence }),
    method: row.method,
    queryType: facts.queryType,
    fallbackUsed: facts.fallbackUsed,
    escalated: facts.escalated,
    escalationId: row.escalation_id === null ? null : encodeId('escalation', row.escalation_id),
    conversationId: encodeId('conversation', row.conversation_id),
    messageId: encodeId('answer', row.id),
    action: actionView(row),
    timing: facts.timing,
    schemaVersion: facts.schemaVersion,
  };
};
