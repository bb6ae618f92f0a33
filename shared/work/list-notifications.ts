import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { cutPage, type PagePosition } from './page-position.ts';

const rowSchema = z.object({
  id: z.uuid(),
  type: z.string(),
  title: z.string(),
  entity: z.string(),
  entity_id: z.string(),
  data: z.record(z.string(), z.json()),
  created_at: z.string(),
  read_at: z.string().nullable(),
});

type Input = { limit: number; before: PagePosition | null; isUnreadOnly: boolean };

/** One page of the caller's own notifications, newest first, and how many are unread in all. */
export const listNotifications = async ({ ctx, input }: { ctx: { store: Store }; input: Input }) => {
  const { unread, rows } = await callFunction({
    store: ctx.store,
    name: 'list_notifications',
    args: { p_unread_only: input.isUnreadOnly, p_before: input.before, p_limit: input.limit + 1 },
    schema: z.object({ unread: z.int(), rows: z.array(rowSchema) }),
  });
  return { unread, ...cutPage({ rows, limit: input.limit }) };
};
