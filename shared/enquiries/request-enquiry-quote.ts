import { AppError, type FieldProblem, invalid } from '../core/errors.ts';
import { EnquiryExtracted } from '../events.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { clientRow } from './client-row.ts';
import { assumeForDraft } from './extract/assume-for-draft.ts';
import { readForChange } from './read-for-change.ts';
import type { Trip } from './schemas.ts';

const WANTED: Readonly<Record<Trip['missing'][number], FieldProblem>> = {
  destination: { pointer: '/destinations', detail: 'is not known' },
  dates: { pointer: '/checkIn', detail: 'is not known' },
  nights: { pointer: '/legs', detail: 'need nights for each destination' },
  party: { pointer: '/adults', detail: 'could not be read' },
  child_ages: { pointer: '/childAges', detail: 'are not known' },
};

/**
 * A member wants a draft quote of an enquiry as it stands now, also where drafts are not made by themselves or an earlier run found nothing; the draft is
 * made in the stage generate-quote. Asking twice for the same state is one wish. Whoever asks vouches for the sender: they become a client.
 * @throws AppError not_found; validation_failed with what is missing; state_conflict with `quoteId` when there is a quote, or when it was merged, is
 * closed or is not read yet; forbidden.
 */
export const requestEnquiryQuote = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus'>;
  input: { enquiryId: string | null };
}): Promise<{ enquiryId: string }> => {
  const { enquiry, client, runs } = await readForChange({ ctx, input });
  const { id, trip, revision } = enquiry;
  if (trip === null) throw new AppError('state_conflict', { detail: 'This enquiry is still being read; try again in a moment.' });
  if (assumeForDraft({ trip }) === null)
    throw invalid(trip.missing.filter((field) => field !== 'child_ages').map((field) => WANTED[field]));
  const email = client?.email ?? trip.email?.value ?? null;
  if (email === null) throw invalid([{ pointer: '/email', detail: 'There is no address to send a quote to.' }]);
  const cause = `${id}/quote/${revision}/${runs[0]?.created_at ?? 'first'}`;
  const { events } = await callFunction({
    store: ctx.store,
    name: 'request_enquiry_quote',
    args: {
      p_id: id,
      p_client: clientRow({
        tenantId: ctx.tenantId,
        name: trip.name?.value ?? '',
        email,
        phone: trip.phone?.value ?? null,
        language: trip.language.value,
      }),
      p_events: [makeEvent({ type: EnquiryExtracted, data: { enquiryId: id, isAsked: true }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
  return { enquiryId: id };
};
