import { isDeepStrictEqual } from 'node:util';
import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { AppError, invalid } from '../core/errors.ts';
import { localDateAt } from '../core/local-date.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { clientRow } from './client-row.ts';
import { correctTrip } from './correct/correct-trip.ts';
import { diffTrip, type FieldChange } from './correct/diff-trip.ts';
import { enquiryValues } from './correct/enquiry-values.ts';
import { nextStatus } from './correct/next-status.ts';
import type { TripCorrection } from './correct/schemas.ts';
import { stated } from './correct/stated.ts';
import type { EnquiryRow } from './enquiry-view.ts';
import { triageTrip } from './extract/triage-trip.ts';
import { readForChange } from './read-for-change.ts';
import { readPhoneNumber } from './read-phone-number.ts';
import type { Trip } from './schemas.ts';

type Contact = { name?: string | undefined; email?: string | undefined; phone?: string | undefined };
type Input = {
  enquiryId: string | null;
  /** The tag that was read: its first part is the revision that the change was made for. */
  ifMatch: string;
  trip: TripCorrection;
  contact: Contact;
  subject?: string | undefined;
  priority?: EnquiryRow['priority'] | undefined;
  tags?: readonly string[] | undefined;
};

const conflictSchema = z.object({ field: z.string() });

const otherFields = ({ row, input }: { row: EnquiryRow; input: Input }): FieldChange[] =>
  (['subject', 'priority', 'tags'] as const).flatMap((field) => {
    const value = input[field];
    return value === undefined || isDeepStrictEqual(value, row[field]) ? [] : [{ field, old: row[field], new: value }];
  });

/** What rules and model disagreed on is settled for the fields that a person spoke about. */
const unsettled = ({ conflicts, fields }: { conflicts: EnquiryRow['conflicts']; fields: ReadonlySet<string> }) =>
  conflicts.filter((conflict) => {
    const parsed = conflictSchema.safeParse(conflict);
    return !(parsed.success && fields.has(parsed.data.field));
  });

const statedContact = ({ contact: { name, email, phone }, region }: { contact: Contact; region: CountryCode }) => ({
  ...(name === undefined ? {} : { name: stated(name) }),
  ...(email === undefined ? {} : { email: stated(email) }),
  ...(phone === undefined ? {} : { phone: stated(readPhoneNumber({ text: phone, region })) }),
});

const clientOf = ({ tenantId, trip, email }: { tenantId: string; trip: Trip; email: string }) =>
  clientRow({ tenantId, name: trip.name?.value ?? '', email, phone: trip.phone?.value ?? null, language: trip.language.value });

const methodOf = ({ method }: EnquiryRow): 'rules' | 'model' | 'person' => (method === 'model' || method === 'person' ? method : 'rules');

/**
 * A person's corrections to an enquiry: trip, contact, subject, priority, tags. An address makes it the enquiry of that client. What is missing and assumed is found anew, and the enquiry opens when nothing is
 * missing any more; each changed field goes into the history.
 * @throws AppError not_found; state_conflict when it was merged or is not read yet; precondition_failed; validation_failed with pointers; forbidden.
 */
export const correctEnquiry = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<void> => {
  const { enquiry: row, changes: history } = await readForChange({ ctx, input });
  if (input.ifMatch.split('-')[0] !== String(row.revision))
    throw new AppError('precondition_failed', { detail: 'The enquiry was changed since you read it; read it again.' });
  if (row.trip === null) throw new AppError('state_conflict', { detail: 'This enquiry is still being read; try again in a moment.' });
  if (input.tags !== undefined && new Set(input.tags).size < input.tags.length)
    throw invalid([{ pointer: '/tags', detail: 'names a tag twice' }]);
  const [settings, destinations] = await Promise.all([getSettings({ ctx }), listDestinations({ ctx })]);
  const { timeZone } = settings.company;
  const now = ctx.now();
  const correction = input.trip;
  const person = statedContact({ contact: input.contact, region: settings.company.region });
  const trip = correctTrip({ trip: { ...row.trip, ...person }, correction, destinations, today: localDateAt({ instant: now, timeZone }) });
  const tripChanges = diffTrip({ before: row.trip, after: trip });
  const changes = [...tripChanges, ...otherFields({ row, input })];
  if (changes.length === 0) return;
  const triage = triageTrip({ trip, authentication: 'pass', now, timeZone, intent: row.intent });
  const spokenOf = new Set([...Object.keys(correction), ...tripChanges.map(({ field }) => field)]);
  const conflicts = unsettled({ conflicts: row.conflicts, fields: spokenOf });
  const current = { status: row.status, parkedReason: row.parked_reason };
  const isPriorityChosen = history.some(({ field, actor }) => field === 'priority' && actor !== 'system');
  const hasTripChanged = tripChanges.length > 0;
  await callFunction({
    store: ctx.store,
    name: 'correct_enquiry',
    args: {
      p_id: row.id,
      p_revision: row.revision,
      p_enquiry: enquiryValues({
        subject: input.subject ?? row.subject,
        ...(hasTripChanged ? nextStatus({ current, triage, hasConflicts: conflicts.length > 0 }) : current),
        priority: input.priority ?? (isPriorityChosen || !hasTripChanged ? row.priority : triage.priority),
        tags: input.tags ?? row.tags,
        trip,
        missing: hasTripChanged ? triage.missing : row.missing,
        confidence: row.confidence,
        conflicts,
        flagged: row.flagged,
        method: hasTripChanged ? 'person' : methodOf(row),
      }),
      p_client: person.email === undefined ? null : clientOf({ tenantId: ctx.tenantId, trip, email: person.email.value }),
      p_changes: changes,
      p_actor: null,
      p_at: now.toISOString(),
    },
    schema: z.unknown(),
  });
};
