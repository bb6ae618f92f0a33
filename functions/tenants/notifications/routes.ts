import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const notification = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  entity: z.string(),
  entityId: z.string(),
  data: z.record(z.string(), z.json()),
  createdAt: z.string(),
  readAt: z.string().nullable(),
});
const unreadLeft = { status: 200, schema: z.object({ unread: z.int() }), description: 'How many are unread now.' } as const;

export default {
  list: {
    method: 'get',
    path: '',
    summary: "The caller's own notifications, newest first, a page at a time, and how many are unread.",
    access: 'notifications:own',
    query: listQuerySchema.extend({ unread: z.enum(['true', 'false']).default('false') }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(notification), unread: z.int(), nextCursor: z.string().nullable() }),
      description: 'A page of notifications.',
    },
    errors: ['cursor_invalid'],
  },
  read: {
    method: 'post',
    path: '/{id}/read',
    summary: 'Marks one as read; again changes nothing.',
    access: 'notifications:own',
    params: z.strictObject({ id: z.string() }),
    success: unreadLeft,
  },
  readAll: {
    method: 'post',
    path: '/read-all',
    summary: 'Marks all as read.',
    access: 'notifications:own',
    success: unreadLeft,
  },
} as const satisfies Routes;
