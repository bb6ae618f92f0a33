import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { tripSchema } from './schemas.ts';
import { CLOSE_REASONS, ENQUIRY_STATUSES } from './status-machine.ts';

export const ENQUIRY_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export const ENQUIRY_SOURCES = ['email', 'gmail', 'web_form', 'chat', 'phone', 'manual', 'api'] as const;

export const enquiryRowSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  source: z.enum(ENQUIRY_SOURCES),
  thread_id: z.uuid().nullable(),
  client_id: z.uuid().nullable(),
  subject: z.string(),
  text: z.string(),
  status: z.enum(ENQUIRY_STATUSES),
  priority: z.enum(ENQUIRY_PRIORITIES),
  parked_reason: z.string().nullable(),
  intent: z.string().nullable(),
  confidence: z.number().nullable(),
  conflicts: z.array(z.json()),
  trip: tripSchema.nullable(),
  missing: z.array(z.string()),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  method: z.string().nullable(),
  tags: z.array(z.string()),
  assignee_id: z.uuid().nullable(),
  close_reason: z.enum(CLOSE_REASONS).nullable(),
  first_response_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  revision: z.int(),
});
export type EnquiryRow = z.infer<typeof enquiryRowSchema>;

/** An enquiry as the API answers it; `trip` is null until it has been read. */
export const enquiryViewSchema = z.object({
  id: z.string(),
  number: z.string(),
  source: z.enum(ENQUIRY_SOURCES),
  clientId: z.string().nullable(),
  threadId: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  status: z.enum(ENQUIRY_STATUSES),
  priority: z.enum(ENQUIRY_PRIORITIES),
  parkedReason: z.string().nullable(),
  intent: z.string().nullable(),
  confidence: z.number().nullable(),
  /** Where rules and model read different things. */
  conflicts: z.array(z.json()),
  trip: tripSchema.nullable(),
  missing: z.array(z.string()),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  method: z.string().nullable(),
  tags: z.array(z.string()),
  closeReason: z.enum(CLOSE_REASONS).nullable(),
  firstResponseAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
});

/** An instant of the database, or none, as the API writes it. */
export const instantOrNull = (at: string | null): string | null => (at === null ? null : new Date(at).toISOString());

export const enquiryView = (row: EnquiryRow): z.input<typeof enquiryViewSchema> => ({
  id: encodeId('enquiry', row.id),
  number: row.number,
  source: row.source,
  clientId: row.client_id === null ? null : encodeId('client', row.client_id),
  threadId: row.thread_id === null ? null : encodeId('thread', row.thread_id),
  subject: row.subject,
  text: row.text,
  status: row.status,
  priority: row.priority,
  parkedReason: row.parked_reason,
  intent: row.intent,
  confidence: row.confidence,
  conflicts: row.conflicts,
  trip: row.trip,
  missing: row.missing,
  assumed: row.assumed,
  flagged: row.flagged,
  method: row.method,
  tags: row.tags,
  closeReason: row.close_reason,
  firstResponseAt: instantOrNull(row.first_response_at),
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
  revision: row.revision,
});
