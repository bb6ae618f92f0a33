import { z } from 'zod';
import { encodeId, type IdKind } from '../core/ids.ts';

export const TASK_STATES = ['open', 'done', 'cancelled'] as const;

export const taskRowSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  detail: z.record(z.string(), z.json()),
  state: z.enum(TASK_STATES),
  due_at: z.string().nullable(),
  assignee_id: z.uuid().nullable(),
  enquiry_id: z.uuid().nullable(),
  client_id: z.uuid().nullable(),
  message_id: z.uuid().nullable(),
  outbound_id: z.uuid().nullable(),
  revision: z.int(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
});
export type TaskRow = z.infer<typeof taskRowSchema>;

/** A task as the API answers it. Instants are UTC; `kind` is `by_hand` for one that a member made. */
export const taskViewSchema = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  detail: z.record(z.string(), z.json()),
  state: z.enum(TASK_STATES),
  dueAt: z.string().nullable(),
  assigneeId: z.string().nullable(),
  enquiryId: z.string().nullable(),
  clientId: z.string().nullable(),
  messageId: z.string().nullable(),
  outboundId: z.string().nullable(),
  revision: z.int(),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
});

const idOf = (kind: IdKind, uuid: string | null): string | null => (uuid === null ? null : encodeId(kind, uuid));
const instant = (text: string): string => new Date(text).toISOString();

export const taskView = (row: TaskRow): z.input<typeof taskViewSchema> => ({
  id: encodeId('task', row.id),
  kind: row.kind,
  title: row.title,
  detail: row.detail,
  state: row.state,
  dueAt: row.due_at === null ? null : instant(row.due_at),
  assigneeId: idOf('member', row.assignee_id),
  enquiryId: idOf('enquiry', row.enquiry_id),
  clientId: idOf('client', row.client_id),
  messageId: idOf('message', row.message_id),
  outboundId: idOf('outbound', row.outbound_id),
  revision: row.revision,
  createdAt: instant(row.created_at),
  closedAt: row.closed_at === null ? null : instant(row.closed_at),
});
