import { z } from 'zod';
import { tripSchema } from '../../enquiries/schemas.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { listDestinations } from '../../tenants/list-destinations.ts';
import type { Settings } from '../../tenants/settings-schemas.ts';
import type { QuoteRow } from '../quote-row.ts';
import type { AutoSendFacts } from './auto-send-obstacles.ts';

const enquirySchema = z.object({
  revision: z.int(),
  status: z.string(),
  trip: tripSchema.nullable(),
  assumed: z.array(z.string()),
  flagged: z.array(z.string()),
  missing: z.array(z.string()),
  conflicts: z.array(z.unknown()),
});
const messageSchema = z.object({
  authentication: z.enum(['pass', 'fail', 'none']).nullable(),
  person_via: z.string().nullable(),
  person_address: z.string().nullable(),
  released_at: z.string().nullable(),
  decided_class: z.string().nullable(),
});
const clientSchema = z.object({ email: z.string(), undeliverable_at: z.string().nullable() });

const MAX_MESSAGES = 200;

/** What decides whether a quote may go out without a person; null when it belongs to no enquiry or its client is gone. */
export const readAutoSendFacts = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { row: QuoteRow; settings: Settings };
}): Promise<AutoSendFacts | null> => {
  const { row, settings } = input;
  if (row.enquiry_id === null) return null;
  const columns = (schema: z.ZodObject): string => Object.keys(schema.shape).join(',');
  const [enquiry, client, messages, destinations] = await Promise.all([
    readRow({ query: ctx.store.from('enquiries').select(columns(enquirySchema)).eq('id', row.enquiry_id), schema: enquirySchema }),
    readRow({ query: ctx.store.from('clients').select(columns(clientSchema)).eq('id', row.client_id), schema: clientSchema }),
    readRows({
      query: ctx.store
        .from('messages')
        .select(columns(messageSchema))
        .eq('enquiry_id', row.enquiry_id)
        .eq('direction', 'in')
        .in('class', ['person', 'form_robot'])
        .order('received_at')
        .order('id')
        .limit(MAX_MESSAGES),
      schema: messageSchema,
    }),
    listDestinations({ ctx }),
  ]);
  if (enquiry === null || client === null) return null;
  const { revision, status, trip, assumed, flagged, missing, conflicts } = enquiry;
  return {
    settings: settings.quotes,
    currency: settings.company.currency,
    quote: {
      state: row.state,
      createdBy: row.created_by,
      headlineMinor: row.headline_minor,
      currency: row.currency,
      optionCount: row.document.options.length,
      assumed: row.document.assumed,
    },
    enquiry: { revision, status, trip, assumed, flagged, missing, conflictCount: conflicts.length },
    senders: messages.map((message) => ({
      authentication: message.authentication,
      via: message.person_via,
      address: message.person_address,
      isByHand: message.released_at !== null || message.decided_class !== null,
    })),
    client: { email: client.email, isBlocked: client.undeliverable_at !== null },
    destinations,
  };
};
