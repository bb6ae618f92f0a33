import { z } from 'zod';
import { AppError, invalid, notFound } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { localDateAt } from '../core/local-date.ts';
import { can } from '../core/permissions.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';

type AssignContext = TenantContext<'store'>;

const memberSchema = z.object({ status: z.string(), role: z.enum(['owner', 'admin', 'member', 'viewer']) });

const assertCanTake = async ({ ctx, memberId }: { ctx: AssignContext; memberId: string }): Promise<void> => {
  const member = await readRow({ query: ctx.store.from('members').select('status,role').eq('id', memberId), schema: memberSchema });
  if (member === null) throw notFound();
  if (member.status !== 'active') throw invalid([{ pointer: '/memberId', detail: 'is no active member' }]);
  if (!can({ role: member.role, permission: 'enquiries:write' }))
    throw invalid([{ pointer: '/memberId', detail: 'may not work on enquiries' }]);
};

const assertMayAssign = (ctx: AssignContext): void => {
  if (ctx.actor.kind === 'member' && can({ role: ctx.actor.role, permission: 'enquiries:assign' })) return;
  throw new AppError('forbidden', { detail: 'Your role does not allow to assign enquiries to others.' });
};

/**
 * Gives an enquiry to a member: `me`, `next` (whose turn it is), the public id of a member, or null for nobody. Taking what nobody has, and laying down
 * one's own, is for everybody who works on enquiries; the rest needs enquiries:assign.
 * @throws AppError forbidden; validation_failed when the member cannot work on it; not_found (enquiry or member); state_conflict when it was merged, or
 * nobody takes part in the assignment.
 */
export const assignEnquiry = async ({
  ctx,
  input,
}: {
  ctx: AssignContext;
  input: { enquiryId: string | null; member: string | null };
}): Promise<void> => {
  const { enquiryId, member } = input;
  const me = ctx.actor.kind === 'member' ? ctx.actor.memberId : null;
  const isNext = member === 'next';
  const target = member === null || isNext ? null : member === 'me' ? me : decodeId('member', member);
  const isForOther = isNext || (member !== null && target !== me);
  if (isForOther) assertMayAssign(ctx);
  if (enquiryId === null || (member !== null && !isNext && target === null)) throw notFound();
  if (isForOther && target !== null) await assertCanTake({ ctx, memberId: target });
  const { company } = await getSettings({ ctx });
  const now = ctx.now();
  await callFunction({
    store: ctx.store,
    name: 'assign_enquiry',
    args: {
      p_id: enquiryId,
      p_member_id: target,
      p_next: isNext,
      p_on: localDateAt({ instant: now, timeZone: company.timeZone }),
      p_at: now.toISOString(),
    },
    schema: z.unknown(),
  });
};
