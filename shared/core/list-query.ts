import { z } from 'zod';

/** `?limit=` (1 to 100, default 50; outside: 422) and `?cursor=` of every list. Extend it with the route's own filters. */
export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** As `nextCursor` of the page before said. Unbounded here on purpose: whatever is wrong with it is 400 `cursor_invalid`, not 422. */
  cursor: z.string().optional(),
});
