import fc from 'fast-check';
import { beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { newUuid } from '../../../shared/core/ids.ts';
import { allowedMoves, ENQUIRY_STATUSES, type EnquiryStatus, STATUS_MOVES } from '../../../shared/enquiries/status-machine.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import { createTestAgency, type TestAgency } from '../../setup/create-agency.ts';
import { AT, draftQuote } from '../tenancy/pipeline-facts.ts';

const cloud = inject('embeddedCloud');
let agency: TestAgency;
let sold: TestAgency;
let soldEnquiryId = '';
beforeAll(async () => {
  [agency, sold] = [await createTestAgency({ cloud }), await createTestAgency({ cloud })];
  const { enquiryId, quoteId } = await draftQuote(sold.systemStore);
  soldEnquiryId = enquiryId;
  const { error } = await sold.systemStore.from('quote_versions').update({ sent_at: AT, state: 'sent' }).eq('quote_id', quoteId);
  expect(error).toBeNull();
});

const openEnquiry = async (): Promise<string> => {
  const id = newUuid();
  const { error } = await agency.systemStore.from('enquiries').insert({
    tenant_id: agency.tenantId,
    id,
    number: id,
    source: 'manual',
    subject: 'A trip',
    text: '',
    status: 'open',
    priority: 'normal',
    created_at: AT,
    updated_at: AT,
  });
  expect(error).toBeNull();
  return id;
};

/** What the database makes of a move: done, or what it allows instead. */
const move = async ({
  of,
  id,
  to,
}: {
  of: TestAgency;
  id: string;
  to: EnquiryStatus;
}): Promise<'done' | { from: unknown; allowed: unknown }> => {
  try {
    const args = { p_id: id, p_to: to, p_reason: to === 'closed' ? 'other' : null, p_moves: STATUS_MOVES, p_at: AT };
    await callFunction({ store: of.stores.member, name: 'change_enquiry_status', args, schema: z.unknown() });
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'state_conflict') throw error;
    return { from: error.extra?.['from'], allowed: error.extra?.['allowed'] };
  }
};

test('the database moves an enquiry as the machine says, whatever was tried before, and names what is allowed', async () => {
  const wishes = fc.array(fc.constantFrom(...ENQUIRY_STATUSES), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(wishes, async (targets) => {
      const id = await openEnquiry();
      let current: EnquiryStatus = 'open';
      for (const to of targets) {
        const allowed = allowedMoves({ from: current, hasSentQuote: false });
        const outcome = await move({ of: agency, id, to });
        expect(outcome).toEqual(allowed.includes(to) ? 'done' : { from: current, allowed });
        current = outcome === 'done' ? to : current;
      }
      const { data } = await agency.systemStore.from('enquiries').select('status,parked_reason,close_reason').eq('id', id);
      expect(data).toEqual([
        { status: current, parked_reason: current === 'parked' ? 'by_member' : null, close_reason: current === 'closed' ? 'other' : null },
      ]);
    }),
    { numRuns: 100 },
  );
});

test('an open enquiry is resolved once its quote was sent', async () => {
  await sold.systemStore.from('enquiries').update({ status: 'open' }).eq('id', soldEnquiryId);
  expect(await move({ of: sold, id: soldEnquiryId, to: 'resolved' })).toBe('done');
});

test('a viewer moves nothing, and another agency finds nothing', async () => {
  const id = await openEnquiry();
  const args = { p_id: id, p_to: 'in_progress', p_reason: null, p_moves: STATUS_MOVES, p_at: AT };
  const asked = async (store: TestAgency['systemStore']) =>
    await callFunction({ store, name: 'change_enquiry_status', args, schema: z.unknown() }).catch((error: unknown) => error);
  expect(await asked(agency.stores.viewer)).toMatchObject({ code: 'forbidden' });
  expect(await asked(sold.stores.owner)).toMatchObject({ code: 'not_found' });
});
