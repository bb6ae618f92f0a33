import { createHash } from 'node:crypto';
import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { moneySchema } from '../core/money-schema.ts';
import { enquiryView, enquiryViewSchema, instantOrNull } from './enquiry-view.ts';
import type { EnquiryDetail } from './get-enquiry.ts';
import { ENQUIRY_STATUSES } from './status-machine.ts';

const memberSchema = z.object({ id: z.string(), name: z.string() });

/** An enquiry with everything around it, newest first. */
export const enquiryDetailViewSchema = enquiryViewSchema.extend({
  client: z
    .object({ id: z.string(), name: z.string(), email: z.string(), phone: z.string().nullable(), undeliverableAt: z.string().nullable() })
    .nullable(),
  assignedTo: memberSchema.nullable(),
  /** The enquiries that became part of this one; their ids lead here. */
  merged: z.array(z.object({ id: z.string(), number: z.string() })),
  notes: z.array(z.object({ id: z.string(), author: memberSchema, text: z.string(), createdAt: z.string() })),
  links: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      subject: z.string(),
      status: z.enum(ENQUIRY_STATUSES),
      kind: z.string(),
      createdAt: z.string(),
    }),
  ),
  /** What fields were before; `actor` is a member's id, `system`, or the message that said so. */
  changes: z.array(
    z.object({ field: z.string(), from: z.json(), to: z.json(), actor: z.string(), messageId: z.string().nullable(), at: z.string() }),
  ),
  quotes: z.array(
    z.object({ id: z.string(), number: z.string(), version: z.int(), state: z.string(), headline: moneySchema, createdAt: z.string() }),
  ),
  /** Pricing runs that left no quote, with their reasons. */
  quoteRuns: z.array(z.object({ result: z.string(), reasons: z.json(), createdAt: z.string() })),
});
type View = z.input<typeof enquiryDetailViewSchema>;

const instant = (at: string): string => new Date(at).toISOString();
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const viewOf = (detail: EnquiryDetail): View => {
  const { client, assignee } = detail;
  return {
    ...enquiryView(detail.enquiry),
    client:
      client === null
        ? null
        : {
            id: encodeId('client', client.id),
            name: client.name,
            email: client.email,
            phone: client.phone,
            undeliverableAt: instantOrNull(client.undeliverable_at),
          },
    assignedTo: assignee === null ? null : { id: encodeId('member', assignee.id), name: assignee.name },
    merged: detail.merged.map(({ id, number }) => ({ id: encodeId('enquiry', id), number })),
    notes: detail.notes.map((note) => ({
      id: encodeId('note', note.id),
      author: { id: encodeId('member', note.author_id), name: note.author_name ?? '' },
      text: note.text,
      createdAt: instant(note.created_at),
    })),
    links: detail.links.map(({ id, number, subject, status, kind, created_at }) => ({
      id: encodeId('enquiry', id),
      number,
      subject,
      status,
      kind,
      createdAt: instant(created_at),
    })),
    changes: detail.changes.map(({ field, old_value, new_value, actor, message_id, at }) => ({
      field,
      from: old_value,
      to: new_value,
      actor: message_id === null && UUID.test(actor) ? encodeId('member', actor) : actor,
      messageId: message_id === null ? null : encodeId('message', message_id),
      at: instant(at),
    })),
    quotes: detail.quotes.map(({ id, number, version, state, headline_minor, currency, created_at }) => ({
      id: encodeId('quote', id),
      number,
      version,
      state,
      headline: { amount: headline_minor, currency },
      createdAt: instant(created_at),
    })),
    quoteRuns: detail.runs.map(({ result, reasons, created_at }) => ({ result, reasons, createdAt: instant(created_at) })),
  };
};

/** The answer with its tag: the revision of the enquiry itself, which a change must match, and a hash of all that is shown beside it. */
export const enquiryDetailView = (detail: EnquiryDetail): { body: View; etag: string } => {
  const body = viewOf(detail);
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12);
  return { body, etag: `${detail.enquiry.revision}-${hash}` };
};
