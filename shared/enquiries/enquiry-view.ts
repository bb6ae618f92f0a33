import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { tripSchema } from './schemas.ts';

export const ENQUIRY_STATUSES = ['open', 'in_progress', 'needs_info', 'parked', 'resolved', 'closed'] as const;
export const ENQUIRY_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

export const enquiryRowSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  source: z.string(),
  thread_id: z.uuid().nullable(),
  client_id: z.uuid().nullable(),
  subject: z.string(),
  text: z.string(),
  status: z.enum(ENQUIRY_STATUSES),
  priority: z.enum(ENQUIRY_PRIORITIES),
  parked_reason: z.string().nullable(),
  trip: tripSchema.nullable(),
  missing: z.array(z.string()),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  method: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  revision: z.int(),
});
export type EnquiryRow = z.infer<typeof enquiryRowSchema>;
export const ENQUIRY_COLUMNS = Object.keys(enquiryRowSchema.shape).join(',');

/** An enquiry as the API answers it; `trip` is null until it has been read. */
export const enquiryViewSchema = z.object({
  id: z.string(),
  number: z.string(),
  source: z.string(),
  clientId: z.string().nullable(),
  threadId: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  status: z.enum(ENQUIRY_STATUSES),
  priority: z.enum(ENQUIRY_PRIORITIES),
  parkedReason: z.string().nullable(),
  trip: tripSchema.nullable(),
  missing: z.array(z.string()),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  method: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
});

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
  trip: row.trip,
  missing: row.missing,
  assumed: row.assumed,
  flagged: row.flagged,
  method: row.method,
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
  revision: row.revision,
});
