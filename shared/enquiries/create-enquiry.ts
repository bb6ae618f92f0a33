import { createHash } from 'node:crypto';
import { invalid } from '../core/errors.ts';
import { derivedUuid, newUuid } from '../core/ids.ts';
import { localDateAt } from '../core/local-date.ts';
import { EnquiryExtracted } from '../events.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { clientRow } from './client-row.ts';
import { correctTrip } from './correct/correct-trip.ts';
import { diffTrip } from './correct/diff-trip.ts';
import { enquiryValues } from './correct/enquiry-values.ts';
import { stated } from './correct/stated.ts';
import { assumeForDraft } from './extract/assume-for-draft.ts';
import { triageTrip } from './extract/triage-trip.ts';
import type { NewEnquiry } from './new-enquiry.ts';
import { readPhoneNumber } from './read-phone-number.ts';
import { readText } from './read-text.ts';

type Input = NewEnquiry & {
  idempotencyKey: string | null;
  source?: 'manual' | 'chat';
  /** Whoever knows what makes it one enquiry says so: a second one of that id changes nothing. */
  id?: string;
};

/**
 * An enquiry that came by telephone, over the counter or in the chat. Its text is read by rules and what the member stated beside it wins; the client is found by
 * address or made; a complete trip is passed on for a draft quote when the agency drafts by itself. The same `idempotencyKey` with the same content is
 * the same enquiry. Gives its uuid.
 * @throws AppError validation_failed with pointers; forbidden.
 */
export const createEnquiry = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: Input }): Promise<string> => {
  const { idempotencyKey, source = 'manual', id: known, ...entered } = input;
  const { name, email = null, subject, text, priority, tags = [] } = entered;
  if (email === null && entered.phone === undefined) throw invalid([{ pointer: '/email', detail: 'or a telephone number is needed' }]);
  const now = ctx.now();
  const from = email === null ? null : { name, address: email };
  const { trip: read, settings, destinations } = await readText({ ctx, input: { subject, text, from, sentAt: now } });
  const { timeZone, region } = settings.company;
  const phone = entered.phone === undefined ? null : readPhoneNumber({ text: entered.phone, region });
  const person = {
    name: stated(name),
    email: email === null ? read.email : stated(email),
    phone: phone === null ? read.phone : stated(phone),
  };
  const today = localDateAt({ instant: now, timeZone });
  const trip = correctTrip({ trip: { ...read, ...person }, correction: entered.trip ?? {}, destinations, today });
  const triage = triageTrip({ trip, authentication: 'pass', now, timeZone });
  const hash = createHash('sha256').update(JSON.stringify(entered)).digest('hex');
  const id =
    known ?? (idempotencyKey === null ? newUuid() : derivedUuid({ cause: `${ctx.tenantId}/enquiry/${idempotencyKey}`, step: hash }));
  const client = email === null ? null : clientRow({ tenantId: ctx.tenantId, name, email, phone, language: trip.language.value });
  const isReady = triage.status === 'open' && trip.isTravel && client !== null && assumeForDraft({ trip }) !== null;
  const cause = `${id}/created`;
  const { events } = await callFunction({
    store: ctx.store,
    name: 'create_enquiry',
    args: {
      p_enquiry: {
        id,
        source,
        text,
        intent: trip.isTravel ? 'enquiry_new' : null,
        ...enquiryValues({
          subject,
          status: triage.status,
          parkedReason: triage.parkedReason,
          priority: priority ?? triage.priority,
          tags: [...new Set(tags)],
          trip,
          missing: triage.missing,
          confidence: null,
          conflicts: [],
          flagged: trip.instructionsInText ? ['instructions_in_text'] : [],
          method: entered.trip === undefined ? 'rules' : 'person',
        }),
      },
      p_client: client,
      p_changes: [
        ...diffTrip({ before: read, after: trip }),
        ...(priority === undefined ? [] : [{ field: 'priority', old: null, new: priority }]),
      ],
      p_events: isReady && settings.quotes.autoDraft ? [makeEvent({ type: EnquiryExtracted, data: { enquiryId: id }, cause })] : [],
      p_meta: commitMeta({ ctx, cause, timeZone }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
  return id;
};
