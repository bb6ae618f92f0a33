import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import type { Routes } from '../../../shared/runtime/define.ts';
import { TASK_STATES, taskViewSchema } from '../../../shared/work/task-view.ts';

const params = z.strictObject({ id: z.string() });
const instant = z.iso.datetime({ offset: true });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Tasks, newest first, a page at a time.',
    access: 'clients:read',
    query: listQuerySchema.extend({
      state: z.enum(TASK_STATES).optional(),
      kind: z.string().max(60).optional(),
      assignee: z.string().optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(taskViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of tasks.',
    },
    errors: ['cursor_invalid'],
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One task. Its ETag is what a change must send as If-Match.',
    access: 'clients:read',
    params,
    success: { status: 200, schema: taskViewSchema, description: 'The task.' },
  },
  create: {
    method: 'post',
    path: '',
    summary: 'A task made by hand.',
    access: 'clients:write',
    body: {
      kind: 'json',
      schema: z.strictObject({
        title: z
          .string()
          .max(200)
          .refine((text) => text.trim() !== '', { error: 'must say something' }),
        note: z.string().max(5000).optional(),
        dueAt: instant.optional(),
        assigneeId: z.string().optional(),
        enquiryId: z.string().optional(),
        clientId: z.string().optional(),
      }),
    },
    success: { status: 201, schema: taskViewSchema, description: 'The task.' },
  },
  change: {
    method: 'patch',
    path: '/{id}',
    summary: 'Closes, reopens, assigns or moves a task.',
    access: 'clients:write',
    params,
    body: {
      kind: 'json',
      schema: z.strictObject({
        state: z.enum(TASK_STATES).optional(),
        assigneeId: z.string().nullable().optional(),
        dueAt: instant.nullable().optional(),
      }),
    },
    ifMatch: 'required',
    success: { status: 200, schema: taskViewSchema, description: 'The task after the change.' },
    errors: ['precondition_failed'],
  },
} as const satisfies Routes;
