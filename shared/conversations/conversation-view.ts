import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { citedDocumentId } from '../knowledge/shared-catalogue/cited-document-id.ts';
import { answerFactsSchema } from './answer-facts.ts';
import { citationViewSchema } from './answer-view.ts';

export const CHANNELS = ['helpdesk', 'chat', 'mail'] as const;

export const conversationRowSchema = z.object({
  id: z.uuid(),
  channel: z.enum(CHANNELS),
  state: z.enum(['open', 'closed']),
  enquiry_id: z.uuid().nullable(),
  client_id: z.uuid().nullable(),
  created_at: z.string(),
  last_at: z.string(),
  begins: z.string().nullable(),
});
export type ConversationRow = z.infer<typeof conversationRowSchema>;

export const messageRowSchema = z.object({
  id: z.uuid(),
  author: z.enum(['asker', 'assistant', 'expert']),
  text: z.string(),
  method: z.string().nullable(),
  confidence: z.coerce.number().nullable(),
  facts: z.union([answerFactsSchema.pick({ citations: true }), z.object({})]),
  escalation_id: z.uuid().nullable(),
  at: z.string(),
});
type MessageRow = z.infer<typeof messageRowSchema>;

export const conversationViewSchema = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  state: z.enum(['open', 'closed']),
  enquiryId: z.string().nullable(),
  clientId: z.string().nullable(),
  /** How its first question begins. */
  title: z.string().nullable(),
  createdAt: z.string(),
  lastAt: z.string(),
});

export const messageViewSchema = z.object({
  id: z.string(),
  author: z.enum(['asker', 'assistant', 'expert']),
  text: z.string(),
  method: z.string().nullable(),
  confidence: z.number().nullable(),
  citations: z.array(citationViewSchema),
  escalationId: z.string().nullable(),
  at: z.string(),
});

const TITLE_CHARACTERS = 120;
const instant = (text: string): string => new Date(text).toISOString();

export const conversationView = (row: ConversationRow): z.input<typeof conversationViewSchema> => ({
  id: encodeId('conversation', row.id),
  channel: row.channel,
  state: row.state,
  enquiryId: row.enquiry_id === null ? null : encodeId('enquiry', row.enquiry_id),
  clientId: row.client_id === null ? null : encodeId('client', row.client_id),
  title: row.begins === null ? null : row.begins.slice(0, TITLE_CHARACTERS).toWellFormed(),
  createdAt: instant(row.created_at),
  lastAt: instant(row.last_at),
});

export const messageView = (row: MessageRow): z.input<typeof messageViewSchema> => ({
  id: encodeId('answer', row.id),
  author: row.author,
  text: row.text,
  method: row.method,
  confidence: row.confidence,
  citations: ('citations' in row.facts ? row.facts.citations : []).map((citation) => ({
    ...citation,
    documentId: citedDocumentId(citation),
  })),
  escalationId: row.escalation_id === null ? null : encodeId('escalation', row.escalation_id),
  at: instant(row.at),
});
