import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { readRows } from '../services/store/read-rows.ts';
import { diffTrip } from './correct/diff-trip.ts';
import { enquiryValues } from './correct/enquiry-values.ts';
import { keepCorrections } from './correct/keep-corrections.ts';
import { nextStatus } from './correct/next-status.ts';
import { triageTrip } from './extract/triage-trip.ts';
import { readForChange } from './read-for-change.ts';
import { readText } from './read-text.ts';

const messageSchema = z.object({
  person_name: z.string().nullable(),
  person_address: z.string().nullable(),
  received_at: z.string(),
  sent_at: z.string().nullable(),
});

/** Fields that members stated: what they say stays, whatever is read anew. */
const readCorrectedFields = async ({
  ctx,
  enquiryId,
}: {
  ctx: TenantContext<'store'>;
  enquiryId: string;
}): Promise<ReadonlySet<string>> => {
  const rows = await readRows({
    query: ctx.store
      .from('enquiry_changes')
      .select('field')
      .eq('enquiry_id', enquiryId)
      .is('message_id', null)
      .neq('actor', 'system')
      .limit(1000),
    schema: z.object({ field: z.string() }),
  });
  return new Set(rows.map(({ field }) => field));
};

/**
 * Reads an enquiry's text by rules once more, with the destinations and settings of today; what people corrected stays.
 * @throws AppError not_found; state_conflict when it was merged or is being read for the first time; precondition_failed when somebody changes it
 * meanwhile; forbidden.
 */
export const extractAgain = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: { enquiryId: string | null } }): Promise<void> => {
  const { enquiry: row } = await readForChange({ ctx, input });
  if (row.trip === null) throw new AppError('state_conflict', { detail: 'This enquiry is still being read; try again in a moment.' });
  const message = await readRow({
    query: ctx.store
      .from('messages')
      .select(Object.keys(messageSchema.shape).join(','))
      .eq('enquiry_id', row.id)
      .eq('direction', 'in')
      .order('received_at')
      .limit(1),
    schema: messageSchema,
  });
  const email = message?.person_address ?? row.trip.email?.value ?? null;
  const from = email === null ? null : { name: message?.person_name ?? row.trip.name?.value ?? '', address: email };
  const sentAt = new Date(message?.sent_at ?? message?.received_at ?? row.created_at);
  const [{ trip: read, settings }, fields] = await Promise.all([
    readText({ ctx, input: { subject: row.subject, text: row.text, from, sentAt } }),
    readCorrectedFields({ ctx, enquiryId: row.id }),
  ]);
  const trip = keepCorrections({ read, current: row.trip, fields });
  const changes = diffTrip({ before: row.trip, after: trip });
  const triage = triageTrip({ trip, authentication: 'pass', now: ctx.now(), timeZone: settings.company.timeZone, intent: row.intent });
  const current = { status: row.status, parkedReason: row.parked_reason };
  await callFunction({
    store: ctx.store,
    name: 'correct_enquiry',
    args: {
      p_id: row.id,
      p_revision: row.revision,
      p_enquiry: enquiryValues({
        subject: row.subject,
        ...nextStatus({ current, triage, hasConflicts: row.conflicts.length > 0 }),
        priority: fields.has('priority') ? row.priority : triage.priority,
        tags: row.tags,
        trip,
        missing: triage.missing,
        confidence: row.confidence,
        conflicts: row.conflicts,
        flagged: [...new Set([...row.flagged, ...(trip.instructionsInText ? ['instructions_in_text'] : [])])],
        method: fields.size > 0 ? 'person' : 'rules',
      }),
      p_client: null,
      p_changes: changes,
      p_actor: 'system',
      p_at: ctx.now().toISOString(),
    },
    schema: z.unknown(),
  });
};
