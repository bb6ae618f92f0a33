import { z } from 'zod';
import { derivedUuid, newUuid } from '../../../shared/core/ids.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import type { Store } from '../../../shared/services/store/port.ts';

export const AT = '2026-03-05T15:00:00Z';

export const metaOf = (cause: string) => ({
  cause,
  at: AT,
  traceparent: '00-1-1-01',
  requestId: newUuid(),
  timeZone: 'Africa/Johannesburg',
});

export const eventOf = (cause: string, type = 'thing.done') => ({
  id: derivedUuid({ cause, step: type }),
  type,
  version: 1,
  data: { cause },
});

const committed = z.object({
  done: z.boolean().optional(),
  duplicate: z.boolean().optional(),
  messageId: z.uuid().optional(),
  events: z.array(
    z.object({ event: z.object({ id: z.uuid(), type: z.string(), tenantId: z.string(), occurredAt: z.string(), data: z.json() }) }),
  ),
});

export const call = async (store: Store, name: string, args: Record<string, unknown>) =>
  await callFunction({ store, name, args, schema: committed });

/** An inbound mail with its event. */
export const inboundMail = (key: string) => {
  const id = newUuid();
  return {
    id,
    args: {
      p_message: {
        id,
        message_key: key,
        message_id: `<${key}@client.example>`,
        raw_path: `mail/${id}.eml`,
        size_bytes: 10,
        envelope_from: 'cleo@client.example',
        envelope_recipients: ['inbox@acacia.example'],
        strategy: 'support_address',
        spf: 'pass',
        dkim: null,
        spam_score: 0.5,
        received_at: AT,
        unreadable_reason: null,
      },
      p_events: [eventOf(id, 'email.received')],
      p_meta: metaOf(id),
    },
  };
};

/** What parse-email hands over for a mail that became an enquiry. */
export const parsedMail = ({ messageId, eventId = newUuid() }: { messageId: string; eventId?: string }) => {
  const [threadId, enquiryId] = [newUuid(), newUuid()];
  return {
    eventId,
    enquiryId,
    args: {
      p_event_id: eventId,
      p_message: {
        id: messageId,
        thread_id: threadId,
        enquiry_id: enquiryId,
        class: 'enquiry',
        subject: 'A trip',
        text: 'We would like to travel.',
        reply_text: '',
        html: '',
        to_addresses: [],
        cc_addresses: [],
        references_ids: [],
        headers: {},
        attachments: [],
        dropped: [],
        truncated: false,
      },
      p_thread: { id: threadId, subject: 'A trip' },
      p_enquiry: { id: enquiryId, source: 'email', subject: 'A trip', text: 'We would like to travel.' },
      p_reopen: null,
      p_events: [eventOf(eventId, 'enquiry.received')],
      p_meta: metaOf(eventId),
    },
  };
};

/** A priced draft in the database, as the pipeline leaves it. */
export const draftQuote = async (store: Store): Promise<{ quoteId: string; enquiryId: string }> => {
  const mail = inboundMail(newUuid());
  await call(store, 'record_inbound_message', mail.args);
  const parsed = parsedMail({ messageId: mail.id });
  await call(store, 'complete_parse', parsed.args);
  const clientId = newUuid();
  const extraction = newUuid();
  await call(store, 'complete_extraction', {
    p_event_id: extraction,
    p_enquiry: {
      id: parsed.enquiryId,
      trip: { adults: 2 },
      status: 'in_progress',
      priority: 'normal',
      parked_reason: null,
      missing: [],
      assumed: [],
      flagged: [],
    },
    p_client: { id: clientId, name: 'Cleo', email: `${clientId}@client.example`, phone: null, language: 'en' },
    p_events: [],
    p_meta: metaOf(extraction),
  });
  const [quoteId, drafting] = [newUuid(), newUuid()];
  await call(store, 'complete_quote_draft', {
    p_event_id: drafting,
    p_quote: { id: quoteId, enquiry_id: parsed.enquiryId, client_id: clientId },
    p_version: {
      document: { client: 'Cleo' },
      headline_minor: 100,
      currency: 'ZAR',
      check_in: '2026-06-01',
      check_out: '2026-06-08',
      fx_set_id: null,
      fx_as_of: null,
    },
    p_events: [eventOf(drafting, 'quote.drafted')],
    p_meta: metaOf(drafting),
  });
  return { quoteId, enquiryId: parsed.enquiryId };
};

/** Runs `times` calls at once and counts how they ended: `ok`, or the code of the refusal. */
export const race = async (times: number, run: (index: number) => Promise<unknown>): Promise<Record<string, number>> => {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, async (_, index) => await run(index)));
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.status === 'fulfilled' ? 'ok' : codeOf(outcome.reason);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
