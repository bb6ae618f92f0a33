import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { ownAddresses } from '../../tenants/own-addresses.ts';
import { threadMessageRowSchema } from './thread-view.ts';

const pageSchema = z
  .object({
    subject: z.string(),
    participants: z.array(z.string()),
    enquiry_ids: z.array(z.uuid()),
    messages: z.array(threadMessageRowSchema),
    waiting: z.array(
      z.object({ id: z.uuid(), purpose: z.string(), state: z.string(), recipient: z.string(), error: z.string().nullable() }),
    ),
  })
  .nullable();

type Position = { received_at: string; id: string };
type Input = { threadId: string | null; limit: number; after: Position | null };

/**
 * A thread of the caller's agency with a page of its messages, oldest first. `threadId` is the bare uuid or null; `next` is null on the last page.
 * @throws AppError not_found.
 */
export const getThread = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }) => {
  const { threadId, limit, after } = input;
  if (threadId === null) throw notFound();
  const page = await callFunction({
    store: ctx.store,
    name: 'read_thread',
    args: { p_thread_id: threadId, p_after: after, p_limit: limit + 1 },
    schema: pageSchema,
  });
  if (page === null) throw notFound();
  const { tenantAddresses } = await ownAddresses({ ctx, input: { candidates: [] } });
  const messages = page.messages.slice(0, limit);
  const last = messages.at(-1);
  const isOurs = (address: string): boolean => tenantAddresses.includes(address) || address.endsWith(`@${ctx.installation.inboundDomain}`);
  return {
    threadId,
    ...page,
    participants: page.participants.filter((address) => !isOurs(address)),
    messages,
    next: page.messages.length > limit && last !== undefined ? { received_at: last.received_at, id: last.id } : null,
  };
};
