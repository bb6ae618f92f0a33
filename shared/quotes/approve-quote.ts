import { z } from 'zod';
import { AppError, invalid } from '../core/errors.ts';
import { addDays, localDateAt } from '../core/local-date.ts';
import { actorName } from '../pipeline/actor-name.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { getQuote } from './get-quote.ts';
import type { QuoteRow } from './quote-row.ts';

const FX_MAX_AGE_MS = 48 * 3_600_000;

/**
 * Whether a draft can become an offer, at `now` (business clock) on the tenant's `today`.
 * @throws AppError child_age_required, fx_stale, validation_failed.
 */
export const assertSellable = ({ row, now, today }: { row: QuoteRow; now: Date; today: string }): void => {
  const { document } = row;
  if (document.childAges.includes(null)) {
    throw new AppError('child_age_required', {
      detail: "A child's age is not known, so its price is assumed. Enter the ages and price the trip again.",
      errors: [{ pointer: '/childAges', detail: 'holds an unknown age' }],
    });
  }
  if (row.fx_as_of !== null && now.getTime() - new Date(row.fx_as_of).getTime() > FX_MAX_AGE_MS) {
    throw new AppError('fx_stale', {
      detail: 'The exchange rates of this draft are older than 48 hours; enter new ones and price the trip again.',
    });
  }
  const problems = [
    ...(z.email().safeParse(document.client.email).success
      ? []
      : [{ pointer: '/client/email', detail: 'There is no address to send to.' }]),
    ...(document.destinations.length > 0 ? [] : [{ pointer: '/destinations', detail: 'No destination is known.' }]),
    ...(document.checkIn >= today ? [] : [{ pointer: '/checkIn', detail: 'lies in the past' }]),
    ...document.options.flatMap((option, index) => [
      ...(option.total.amount > 0 ? [] : [{ pointer: `/options/${index}/total`, detail: 'must be above zero' }]),
      ...(option.currency === document.currency ? [] : [{ pointer: `/options/${index}/currency`, detail: "is not the quote's currency" }]),
    ]),
  ];
  if (problems.length > 0) throw invalid(problems);
};

/**
 * draft -> approved: the version becomes a dated offer and immutable. `quoteId` is the bare uuid or null.
 * @throws AppError not_found; state_conflict with `allowed`; validation_failed, child_age_required, fx_stale; forbidden (second approval).
 */
export const approveQuote = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { quoteId: string | null };
}): Promise<QuoteRow> => {
  const row = await getQuote({ ctx, input });
  const settings = await getSettings({ ctx });
  const now = ctx.now();
  const today = localDateAt({ instant: now, timeZone: settings.company.timeZone });
  const actor = actorName(ctx.actor);
  if (row.state === 'draft') {
    assertSellable({ row, now, today });
    if (settings.quotes.secondApproval && row.created_by === actor) {
      throw new AppError('forbidden', { detail: 'This agency wants a second person to approve a quote.' });
    }
  }
  await callFunction({
    store: ctx.store,
    name: 'approve_quote',
    args: {
      p_quote_id: row.id,
      p_version: row.version,
      p_revision: row.revision,
      p_issued_on: today,
      p_valid_until: addDays(today, settings.quotes.validityDays),
      p_actor: actor,
      p_at: now.toISOString(),
    },
    schema: z.unknown(),
  });
  return await getQuote({ ctx, input: { quoteId: row.id, version: row.version } });
};
