import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { localDateAt } from '../core/local-date.ts';
import { assumeForDraft } from '../enquiries/extract/assume-for-draft.ts';
import { type Trip, tripSchema } from '../enquiries/schemas.ts';
import { QuoteDrafted } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { loadRates } from '../rates/load-rates.ts';
import { newestFxSet } from '../rates/newest-fx-set.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { buildQuoteDocument } from './build-quote-document.ts';
import { findOptions } from './price/find-options.ts';
import type { Party } from './schemas.ts';

const STAGE = 'generate-quote';

const enquirySchema = z.object({
  id: z.uuid(),
  client_id: z.uuid().nullable(),
  trip: tripSchema.nullable(),
  merged_into: z.uuid().nullable(),
});
const clientSchema = z.object({ id: z.uuid(), name: z.string(), email: z.string(), phone: z.string().nullable() });

type DraftContext = TenantContext<'store' | 'bus'>;

const readEnquiry = async ({ ctx, enquiryId }: { ctx: DraftContext; enquiryId: string }) => {
  const enquiry = await readRow({
    query: ctx.store.from('enquiries').select('id,client_id,trip,merged_into').eq('id', enquiryId),
    schema: enquirySchema,
  });
  if (enquiry?.client_id == null || enquiry.trip === null) throw notFound();
  const client = await readRow({
    query: ctx.store.from('clients').select('id,name,email,phone').eq('id', enquiry.client_id),
    schema: clientSchema,
  });
  if (client === null) throw notFound();
  return { trip: enquiry.trip, client, isMerged: enquiry.merged_into !== null };
};

type Assumptions = NonNullable<ReturnType<typeof assumeForDraft>>;

/** Prices what is known of a trip from the agency's own rates. */
const priceTrip = async ({ ctx, trip, assumptions }: { ctx: DraftContext; trip: Trip; assumptions: Assumptions }) => {
  const [settings, destinations, fxSet] = await Promise.all([getSettings({ ctx }), listDestinations({ ctx }), newestFxSet({ ctx })]);
  const rates = await loadRates({ ctx, input: { destinations: [...new Set(assumptions.legs.map((leg) => leg.destination))] } });
  const party: Party = { adults: assumptions.adults, childAges: assumptions.childAges, rooms: assumptions.rooms };
  const today = localDateAt({ instant: ctx.now(), timeZone: settings.company.timeZone });
  const found = findOptions({
    rates,
    legs: assumptions.legs,
    party,
    mealPlans: trip.mealPlans,
    hotels: trip.hotels.map((hotel) => hotel.value),
    budget: trip.budget?.value ?? null,
    quoteCurrency: settings.company.currency,
    fxSet,
    destinationMarkupBp: Object.fromEntries(destinations.flatMap(({ name, markupBp }) => (markupBp === null ? [] : [[name, markupBp]]))),
    defaultMarkupBp: settings.quotes.defaultMarkupBp,
    maxOptions: settings.quotes.maxOptions,
    today,
  });
  return { found, settings, fxSet, party, today };
};

/**
 * Leaves one priced draft for an enquiry, or the record of why nothing could be priced. Two runs of one event, or two events of one
 * enquiry, leave one quote. `isAsked`: a member wants it, whatever the settings say about drafts.
 */
export const draftQuote = async ({
  ctx,
  input,
}: {
  ctx: DraftContext;
  input: { eventId: string; data: { enquiryId: string; isAsked?: boolean | undefined } };
}): Promise<void> => {
  const { enquiryId, isAsked = false } = input.data;
  const meta = (timeZone?: string) => commitMeta({ ctx, cause: input.eventId, ...(timeZone === undefined ? {} : { timeZone }) });

  const recordRun = async ({ result, reasons }: { result: 'no_availability' | 'not_priced'; reasons: unknown }) =>
    await callFunction({
      store: ctx.store,
      name: 'record_quote_run',
      args: {
        p_event_id: input.eventId,
        p_run: { id: derivedUuid({ cause: input.eventId, step: 'run' }), enquiry_id: enquiryId, result, reasons },
        p_meta: meta(),
      },
      schema: commitSchema,
    });

  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const { trip, client, isMerged } = await readEnquiry({ ctx, enquiryId });
      if (isMerged) return await recordRun({ result: 'not_priced', reasons: [{ reason: 'merged' }] });
      const assumptions = assumeForDraft({ trip });
      if (assumptions === null)
        return await recordRun({ result: 'not_priced', reasons: [{ reason: 'trip_incomplete', missing: trip.missing }] });
      const { found, settings, fxSet, party, today } = await priceTrip({ ctx, trip, assumptions });
      if (!settings.quotes.autoDraft && !isAsked) return await recordRun({ result: 'not_priced', reasons: [{ reason: 'auto_draft_off' }] });
      if (found.result === 'no_availability') return await recordRun({ result: 'no_availability', reasons: found });

      const quoteId = derivedUuid({ cause: enquiryId, step: 'quote' });
      const document = buildQuoteDocument({
        settings,
        client: { name: client.name === '' ? client.email : client.name, email: client.email, phone: client.phone },
        priced: found,
        party,
        assumed: assumptions.assumed,
        fxSet,
        today,
        ownAddress: `${ctx.tenantId}@${ctx.installation.inboundDomain}`,
      });
      const headlineMinor = Math.min(...found.options.map((option) => option.total.amount));
      return await callFunction({
        store: ctx.store,
        name: 'complete_quote_draft',
        args: {
          p_event_id: input.eventId,
          p_quote: { id: quoteId, enquiry_id: enquiryId, client_id: client.id },
          p_version: {
            document,
            headline_minor: headlineMinor,
            currency: found.currency,
            check_in: document.checkIn,
            check_out: document.checkOut,
            fx_set_id: document.fx === null ? null : (fxSet?.id ?? null),
            fx_as_of: document.fx === null ? null : (fxSet?.asOf ?? null),
          },
          p_events: [makeEvent({ type: QuoteDrafted, data: { quoteId, version: 1, enquiryId }, cause: input.eventId })],
          p_meta: meta(settings.company.timeZone),
        },
        schema: commitSchema,
      });
    },
  });
};
