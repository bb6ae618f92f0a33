import { z } from 'zod';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

const unroutedSchema = z.object({
  id: z.uuid(),
  envelope_from: z.string(),
  recipient: z.string(),
  reason: z.string(),
  received_at: z.string(),
  assigned_tenant: z.string().nullable(),
  assigned_at: z.string().nullable(),
  assigned_by: z.string().nullable(),
});
export type UnroutedMail = z.infer<typeof unroutedSchema>;

/** Where a page ended: the instant as the database wrote it, with its microseconds. */
export type UnroutedPosition = { receivedAt: string; id: string };

/** One page of the mails that no agency owns, newest first; `assigned`: only those that were given to one, or were not; null: all. */
export const listUnrouted = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform'>;
  input: { assigned: boolean | null; limit: number; before: UnroutedPosition | null };
}): Promise<{ mails: UnroutedMail[]; next: UnroutedPosition | null }> => {
  const rows = await callFunction({
    store: ctx.platform,
    name: 'platform_list_unrouted',
    args: {
      p_assigned: input.assigned,
      p_before_at: input.before?.receivedAt ?? null,
      p_before_id: input.before?.id ?? null,
      p_limit: input.limit + 1,
    },
    schema: z.array(unroutedSchema),
  });
  const mails = rows.slice(0, input.limit);
  const last = mails.at(-1);
  return { mails, next: rows.length > input.limit && last !== undefined ? { receivedAt: last.received_at, id: last.id } : null };
};
