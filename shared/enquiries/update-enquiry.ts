import { AppError, notFound } from '../core/errors.ts';
import { EnquiryExtracted } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { type EnquiryMessage, enquiryMessage } from './enquiry-message.ts';
import { assumeForDraft } from './extract/assume-for-draft.ts';
import { extractTrip } from './extract/extract-trip.ts';
import { triageTrip } from './extract/triage-trip.ts';
import { mergeReply, type TripChange } from './reply/merge-reply.ts';
import { type ReadEnquiry, readEnquiryForReply } from './reply/read-enquiry-for-reply.ts';
import { statusAfterReply } from './reply/status-after-reply.ts';
import type { Trip } from './schemas.ts';
import { tripConfidence } from './understand/trip-confidence.ts';

const STAGE = 'update-enquiry';
const MAX_TRIES = 5;
/** What these say of a stay is no wish: they decline, complain, or speak of one that is booked. */
const SAYS_NOTHING_NEW: ReadonlySet<string> = new Set([
  'quote_decline',
  'complaint',
  'cancellation_request',
  'refund_claim',
  'payment_question',
  'payment_proof',
  'booking_status',
  'supplier_message',
  'newsletter',
  'automated',
  'spam',
]);

type UpdateContext = TenantContext<'store' | 'bus'>;
type Input = { eventId: string; data: { enquiryId: string; messageId: string } };
type Settings = Awaited<ReturnType<typeof getSettings>>;

const isHeard = ({ message, enquiry }: { message: EnquiryMessage; enquiry: ReadEnquiry }): boolean =>
  message.authentication !== 'fail' &&
  message.senderProblem === null &&
  message.text.trim() !== '' &&
  !SAYS_NOTHING_NEW.has(message.intent) &&
  enquiry.status !== 'closed';

/** What the reply makes of the enquiry; null when it changes nothing. */
const changeOf = ({
  ctx,
  enquiry,
  trip,
  message,
  settings,
  destinations,
}: {
  ctx: UpdateContext;
  enquiry: ReadEnquiry;
  trip: Trip;
  message: EnquiryMessage;
  settings: Settings;
  destinations: Awaited<ReturnType<typeof listDestinations>>;
}) => {
  const { timeZone, region, currency, dateOrder } = settings.company;
  const { text, from, sentAt, authentication } = message;
  // The subject of a reply is history, whether it says so or not.
  const reply = extractTrip({ subject: 'Re:', text, from, sentAt, timeZone, region, currency, dateOrder, destinations });
  const mode = message.intent === 'quote_acceptance' ? 'fill' : 'change';
  const merged = mergeReply({ before: trip, reply, text, mode, settled: enquiry.settledFields });
  const conflicts = enquiry.conflicts.filter(({ field }) => !isSaid(reply, field));
  const flagged = [...new Set([...enquiry.flagged, ...(reply.instructionsInText ? ['instructions_in_text'] : [])])];
  const isSame = merged.changes.length === 0 && conflicts.length === enquiry.conflicts.length && flagged.length === enquiry.flagged.length;
  if (isSame) return null;
  const triage = triageTrip({
    trip: merged.trip,
    authentication,
    now: ctx.now(),
    timeZone,
    intent: enquiry.intent,
    conflicts: conflicts.map(({ field }) => field),
  });
  const after = statusAfterReply({ before: { status: enquiry.status, parkedReason: enquiry.parkedReason }, triage });
  const draft = assumeForDraft({ trip: merged.trip });
  return {
    changes: merged.changes,
    isDraftable: after.draft && draft !== null && enquiry.clientId !== null,
    row: {
      id: enquiry.id,
      revision: enquiry.revision,
      trip: merged.trip,
      status: after.status,
      parked_reason: after.parkedReason,
      missing: triage.missing,
      assumed: draft?.assumed ?? [],
      flagged,
      conflicts,
      confidence: tripConfidence({ trip: merged.trip, doubted: conflicts.map(({ field }) => field) }),
    },
  };
};

/** The values alone, without how they were read. */
const plainValue = (read: unknown): unknown => {
  if (Array.isArray(read)) return read.map(plainValue);
  return typeof read === 'object' && read !== null && 'value' in read ? read.value : read;
};

const changeForPeople = ({ field, old, new: said }: TripChange) => ({ field, before: plainValue(old), after: plainValue(said) });

const isSaid = (reply: Trip, field: string): boolean => {
  const value = Object.entries(reply).find(([name]) => name === field)?.[1];
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;
};

/** One try: reads, merges and writes against the revision that was read. */
const updateOnce = async ({ ctx, input }: { ctx: UpdateContext; input: Input }) => {
  const { enquiryId, messageId } = input.data;
  const [message, settings, destinations] = await Promise.all([
    enquiryMessage({ ctx, input: { messageId } }),
    getSettings({ ctx }),
    listDestinations({ ctx }),
  ]);
  if (message === null) throw notFound();
  const enquiry = await readEnquiryForReply({ ctx, input: { enquiryId, receivedAt: message.receivedAt } });
  if (enquiry === null) throw notFound();
  const { trip } = enquiry;
  if (trip === null) throw new AppError('dependency_unavailable', { detail: 'The enquiry of this reply has not been read yet.' });
  const change = isHeard({ message, enquiry }) ? changeOf({ ctx, enquiry, trip, message, settings, destinations }) : null;
  const fields = change?.changes.map(({ field }) => field) ?? [];
  ctx.log.info('reply read', {
    enquiryId: enquiry.id,
    messageId,
    intent: message.intent,
    fields,
    status: change?.row.status ?? enquiry.status,
  });
  return await callFunction({
    store: ctx.store,
    name: 'complete_enquiry_update',
    args: {
      p_event_id: input.eventId,
      p_message_id: messageId,
      p_enquiry: change?.row ?? null,
      p_changes: change?.changes ?? [],
      p_task: { title: `the client changed ${fields.join(', ')}`, changes: change?.changes.map(changeForPeople) ?? [] },
      p_events: change?.isDraftable ? [makeEvent({ type: EnquiryExtracted, data: { enquiryId: enquiry.id }, cause: input.eventId })] : [],
      p_meta: commitMeta({ ctx, cause: input.eventId, timeZone: settings.company.timeZone }),
    },
    schema: commitSchema,
  });
};

/**
 * Reads a reply and changes what it says otherwise in its enquiry; the old values stay in its history. When nothing is missing any more
 * a draft quote follows; where there is a quote already a consultant gets a task instead. Two replies at once both count: whoever comes
 * second reads again what the first has left.
 * @throws AppError not_found; dependency_unavailable while the enquiry itself has not been read, or is changed again and again.
 */
export const updateEnquiry = async ({ ctx, input }: { ctx: UpdateContext; input: Input }): Promise<void> => {
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        try {
          return await updateOnce({ ctx, input });
        } catch (error) {
          if (!(error instanceof AppError && error.code === 'precondition_failed')) throw error;
        }
      }
      throw new AppError('dependency_unavailable', { detail: 'The enquiry is being changed by others right now.' });
    },
  });
};
