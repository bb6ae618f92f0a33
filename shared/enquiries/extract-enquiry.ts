import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { EnquiryExtracted, QuestionAsked } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import { clientOfSender } from './client-of-sender.ts';
import { enquiryMessage } from './enquiry-message.ts';
import { assumeForDraft } from './extract/assume-for-draft.ts';
import { type ExtractTripInput, extractTrip } from './extract/extract-trip.ts';
import { statesTrip } from './extract/states-trip.ts';
import { triageTrip } from './extract/triage-trip.ts';
import { understandTrip } from './understand/understand-trip.ts';

const STAGE = 'extract-enquiry';

const enquirySchema = z.object({ id: z.uuid(), subject: z.string(), text: z.string() });

type ExtractContext = TenantContext<'store' | 'bus' | 'model'>;
type Input = { eventId: string; data: { enquiryId: string; messageId: string } };

const readAll = async ({ ctx, enquiryId, messageId }: { ctx: ExtractContext; enquiryId: string; messageId: string }) => {
  const [enquiry, message, settings, destinations] = await Promise.all([
    readRow({ query: ctx.store.from('enquiries').select('id,subject,text').eq('id', enquiryId), schema: enquirySchema }),
    enquiryMessage({ ctx, input: { messageId } }),
    getSettings({ ctx }),
    listDestinations({ ctx }),
  ]);
  if (enquiry === null || message === null) throw notFound();
  const address = message.from?.address.trim().toLowerCase();
  const own = await ownAddresses({ ctx, input: { candidates: address === undefined ? [] : [address] } });
  return { enquiry, message, settings, destinations, own: [...own.tenantAddresses, ...own.memberAddresses] };
};

/**
 * Reads the trip out of an enquiry by rules, and by a model where there is one, decides by the table of the specification whether it is open, waits for facts or is parked, gives it
 * its client and its consultant, links possible doubles and tells the members. Only an open trip of a client goes on to a draft quote.
 * Nothing is filled in here: what a draft would assume is listed in `assumed`.
 * @throws AppError not_found when the enquiry or its message is gone.
 */
export const extractEnquiry = async ({ ctx, input }: { ctx: ExtractContext; input: Input }): Promise<void> => {
  const { enquiryId, messageId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const { enquiry, message, settings, destinations, own } = await readAll({ ctx, enquiryId, messageId });
      const { timeZone, region, currency, dateOrder } = settings.company;
      const { subject, text } = enquiry;
      const { from, sentAt, authentication, senderProblem, intent } = message;
      const mail: ExtractTripInput = { subject, text, from, sentAt, timeZone, region, currency, dateOrder, destinations };
      const isTrusted = authentication !== 'fail' && senderProblem === null;
      const understood = await understandTrip({ ctx, input: { rules: extractTrip(mail), mail, enquiryId, isTrusted } });
      const { trip, conflicts, method, confidence, flagged } = understood;
      const disputed = conflicts.map(({ field }) => field);
      const questionOnly = message.asksOnly && !statesTrip(trip);
      const triage = triageTrip({
        trip,
        authentication,
        now: ctx.now(),
        timeZone,
        senderProblem,
        intent,
        questionOnly,
        conflicts: disputed,
      });
      const isAnswerable = questionOnly && triage.status === 'open';
      const client =
        senderProblem === null
          ? clientOfSender({ tenantId: ctx.tenantId, trip, address: from?.address ?? null, authentication, ownAddresses: own })
          : null;
      const draft = triage.draft ? assumeForDraft({ trip }) : null;
      const { status, missing, parkedReason } = triage;
      ctx.log.info('enquiry extracted', { enquiryId, status, missing, parkedReason, intent });
      return await callFunction({
        store: ctx.store,
        name: 'complete_extraction',
        args: {
          p_event_id: input.eventId,
          p_enquiry: {
            id: enquiryId,
            trip,
            status,
            priority: triage.priority,
            parked_reason: parkedReason,
            missing,
            assumed: draft?.assumed ?? [],
            flagged,
            intent,
            confidence,
            conflicts,
            method,
            assign: triage.assign,
            notify:
              triage.notification === null
                ? null
                : {
                    type: triage.notification,
                    title: subject,
                    data: { reason: parkedReason, missing, candidates: trip.ambiguousDestinations.map(({ name }) => name) },
                  },
            again: message.isReleased,
          },
          p_client: client,
          p_events: [
            ...(draft === null || client === null
              ? []
              : [makeEvent({ type: EnquiryExtracted, data: { enquiryId }, cause: input.eventId })]),
            ...(isAnswerable ? [makeEvent({ type: QuestionAsked, data: { messageId, enquiryId }, cause: input.eventId })] : []),
          ],
          p_meta: commitMeta({ ctx, cause: input.eventId, timeZone }),
        },
        schema: commitSchema,
      });
    },
  });
};
