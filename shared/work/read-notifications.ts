import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';

/**
 * Marks one of the caller's own notifications as read (`notificationId`: bare uuid, null when it did not parse), or all of them; gives how many are unread afterwards.
 * @throws AppError not_found.
 */
export const readNotifications = async ({
  ctx,
  input,
}: {
  ctx: BaseContext & { store: Store };
  input: { notificationId: string | null } | 'all';
}): Promise<number> => {
  if (input !== 'all' && input.notificationId === null) throw notFound();
  return await callFunction({
    store: ctx.store,
    name: 'read_notifications',
    args: { p_id: input === 'all' ? null : input.notificationId, p_at: ctx.now().toISOString() },
    schema: z.int(),
  });
};
