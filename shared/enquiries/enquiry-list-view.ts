import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { ENQUIRY_PRIORITIES, ENQUIRY_SOURCES, enquiryRowSchema, instantOrNull } from './enquiry-view.ts';
import { tripSchema } from './schemas.ts';
import { ENQUIRY_STATUSES } from './status-machine.ts';

const listedTripSchema = tripSchema.pick({ destinations: true, checkIn: true, checkOut: true, nights: true, adults: true, children: true });

export const listedRowSchema = enquiryRowSchema
  .omit({ text: true, trip: true, method: true, confidence: true, conflicts: true, close_reason: true })
  .extend({
    excerpt: z.string(),
    trip: listedTripSchema.nullable(),
    client_name: z.string().nullable(),
    client_email: z.string().nullable(),
    assignee_name: z.string().nullable(),
    has_draft_quote: z.boolean(),
    linked_count: z.int(),
  });
export type ListedRow = z.infer<typeof listedRowSchema>;

/** A line of the triage list. `excerpt`: the first 300 characters. */
export const enquiryListViewSchema = z.object({
  id: z.string(),
  number: z.string(),
  source: z.enum(ENQUIRY_SOURCES),
  clientId: z.string().nullable(),
  clientName: z.string().nullable(),
  clientEmail: z.string().nullable(),
  threadId: z.string().nullable(),
  subject: z.string(),
  excerpt: z.string(),
  status: z.enum(ENQUIRY_STATUSES),
  priority: z.enum(ENQUIRY_PRIORITIES),
  parkedReason: z.string().nullable(),
  intent: z.string().nullable(),
  trip: listedTripSchema.nullable(),
  missing: z.array(z.string()),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  tags: z.array(z.string()),
  assignedTo: z.object({ id: z.string(), name: z.string() }).nullable(),
  hasDraftQuote: z.boolean(),
  linkedCount: z.int(),
  firstResponseAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.int(),
});

export const enquiryListView = (row: ListedRow): z.input<typeof enquiryListViewSchema> => ({
  id: encodeId('enquiry', row.id),
  number: row.number,
  source: row.source,
  clientId: row.client_id === null ? null : encodeId('client', row.client_id),
  clientName: row.client_name,
  clientEmail: row.client_email,
  threadId: row.thread_id === null ? null : encodeId('thread', row.thread_id),
  subject: row.subject,
  excerpt: row.excerpt,
  status: row.status,
  priority: row.priority,
  parkedReason: row.parked_reason,
  intent: row.intent,
  trip: row.trip,
  missing: row.missing,
  assumed: row.assumed,
  flagged: row.flagged,
  tags: row.tags,
  assignedTo: row.assignee_id === null ? null : { id: encodeId('member', row.assignee_id), name: row.assignee_name ?? '' },
  hasDraftQuote: row.has_draft_quote,
  linkedCount: row.linked_count,
  firstResponseAt: instantOrNull(row.first_response_at),
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
  revision: row.revision,
});
