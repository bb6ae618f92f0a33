import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { EnquiryExtracted } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { assumeForDraft } from './extract/assume-for-draft.ts';
import { type ExtractTripInput, extractTrip } from './extract/extract-trip.ts';
import { triageTrip } from './extract/triage-trip.ts';
import type { Trip } from './schemas.ts';
import { heedConflicts } from './understand/heed-conflicts.ts';
import { understandTrip } from './understand/understand-trip.ts';

const STAGE = 'extract-enquiry';

const enquirySchema = z.object({ id: z.uuid(), subject: z.string(), text: z.string() });
const messageSchema = z.object({
  person_name: z.string().nullable(),
  person_address: z.string().nullable(),
  authentication: z.enum(['pass', 'fail', 'none']).nullable(),
  received_at: z.string(),
  sent_at: z.string().nullable(),
});

type ExtractContext = TenantContext<'store' | 'bus' | 'model'>;
type Input = { eventId: string; data: { enquiryId: string; messageId: string } };

/** The client row of a trip, or null when nobody may be made one: an unverified sender, or no address. */
const clientOf = ({
  tenantId,
  trip,
  address,
  isVerified,
}: {
  tenantId: string;
  trip: Trip;
  address: string | null;
  isVerified: boolean;
}) => {
  const email = address?.trim().toLowerCase() ?? '';
  if (!isVerified || email === '') return null;
  return {
    id: derivedUuid({ cause: `${tenantId}/client`, step: email }),
    name: (trip.name?.value ?? '').slice(0, 200),
    email,
    phone: trip.phone?.value ?? null,
    language: trip.language.value,
  };
};

/**
 * Reads the trip out of an enquiry by rules, and by a model where there is one, and decides by the table of the specification whether it is open, waits for facts or is
 * parked. Only an open trip goes on to a draft quote. Nothing is filled in here: what a draft would assume is listed in `assumed`.
 */
export const extractEnquiry = async ({ ctx, input }: { ctx: ExtractContext; input: Input }): Promise<void> => {
  const { enquiryId, messageId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const [enquiry, message, settings, destinations] = await Promise.all([
        readRow({ query: ctx.store.from('enquiries').select('id,subject,text').eq('id', enquiryId), schema: enquirySchema }),
        readRow({
          query: ctx.store.from('messages').select(Object.keys(messageSchema.shape).join(',')).eq('id', messageId),
          schema: messageSchema,
        }),
        getSettings({ ctx }),
        listDestinations({ ctx }),
      ]);
      if (enquiry === null || message === null) throw notFound();
      const { timeZone, region, currency, dateOrder } = settings.company;
      const mail: ExtractTripInput = {
        subject: enquiry.subject,
        text: enquiry.text,
        from: message.person_address === null ? null : { name: message.person_name ?? '', address: message.person_address },
        sentAt: new Date(message.sent_at ?? message.received_at),
        timeZone,
        region,
        currency,
        dateOrder,
        destinations,
      };
      const authentication = message.authentication ?? 'none';
      const isTrusted = authentication !== 'fail';
      const understood = await understandTrip({ ctx, input: { rules: extractTrip(mail), mail, enquiryId, isTrusted } });
      const { trip, conflicts, method, confidence, flagged } = understood;
      const today = ctx.now();
      const triage = heedConflicts({ triage: triageTrip({ trip, authentication, now: today, timeZone }), conflicts });
      const draft = triage.status === 'open' && trip.isTravel ? assumeForDraft({ trip }) : null;
      ctx.log.info('enquiry extracted', { enquiryId, status: triage.status, missing: triage.missing, parkedReason: triage.parkedReason });
      return await callFunction({
        store: ctx.store,
        name: 'complete_extraction',
        args: {
          p_event_id: input.eventId,
          p_enquiry: {
            id: enquiryId,
            trip,
            status: triage.status,
            priority: triage.priority,
            parked_reason: triage.parkedReason,
            missing: triage.missing,
            assumed: draft?.assumed ?? [],
            flagged,
            method,
            confidence,
            conflicts,
          },
          p_client: clientOf({ tenantId: ctx.tenantId, trip, address: message.person_address, isVerified: authentication !== 'fail' }),
          p_events: draft === null ? [] : [makeEvent({ type: EnquiryExtracted, data: { enquiryId }, cause: input.eventId })],
          p_meta: commitMeta({ ctx, cause: input.eventId }),
        },
        schema: commitSchema,
      });
    },
  });
};
