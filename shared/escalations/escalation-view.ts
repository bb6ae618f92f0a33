import { z } from 'zod';
import { encodeId, type IdKind } from '../core/ids.ts';
import { ESCALATION_STATES } from './escalation-moves.ts';

const CHANNELS = ['helpdesk', 'chat', 'mail'] as const;
const REASONS = ['low_confidence', 'not_known', 'asked_for', 'rated'] as const;
export const PRIORITIES = ['low', 'medium', 'high'] as const;

/** An escalation as the database lists it. */
export const escalationRowSchema = z.object({
  id: z.uuid(),
  conversation_id: z.uuid(),
  question_id: z.uuid(),
  answer_id: z.uuid().nullable(),
  expert_answer_id: z.uuid().nullable(),
  outbound_id: z.uuid().nullable(),
  faq_id: z.uuid().nullable(),
  channel: z.enum(CHANNELS),
  question: z.string(),
  reason: z.enum(REASONS),
  priority: z.enum(PRIORITIES),
  state: z.enum(ESCALATION_STATES),
  assignee_id: z.uuid().nullable(),
  due_at: z.string(),
  category: z.string().nullable(),
  overdue_told_at: z.string().nullable(),
  answered_by: z.string().nullable(),
  answered_at: z.string().nullable(),
  revision: z.int(),
  created_at: z.string(),
});
export type EscalationRow = z.infer<typeof escalationRowSchema>;

export const escalationViewSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  channel: z.enum(CHANNELS),
  question: z.string(),
  reason: z.enum(REASONS),
  priority: z.enum(PRIORITIES),
  state: z.enum(ESCALATION_STATES),
  assigneeId: z.string().nullable(),
  /** Whose team it was given to; null: the default one’s, or everybody’s who may answer. */
  category: z.string().nullable(),
  dueAt: z.string(),
  isOverdueTold: z.boolean(),
  /** Of the member who answered. */
  answeredBy: z.string().nullable(),
  answeredAt: z.string().nullable(),
  /** The mail that took the answer to the asker. */
  outboundId: z.string().nullable(),
  /** The draft, or published FAQ, that the answer became. */
  faqId: z.string().nullable(),
  revision: z.int(),
  createdAt: z.string(),
});

const idOf = (kind: IdKind, uuid: string | null): string | null => (uuid === null ? null : encodeId(kind, uuid));
const instant = (text: string): string => new Date(text).toISOString();

/** An escalation as the API answers it. Instants are UTC. */
export const escalationView = (row: EscalationRow): z.input<typeof escalationViewSchema> => ({
  id: encodeId('escalation', row.id),
  conversationId: encodeId('conversation', row.conversation_id),
  channel: row.channel,
  question: row.question,
  reason: row.reason,
  priority: row.priority,
  state: row.state,
  assigneeId: idOf('member', row.assignee_id),
  category: row.category,
  dueAt: instant(row.due_at),
  isOverdueTold: row.overdue_told_at !== null,
  answeredBy: idOf('member', row.answered_by),
  answeredAt: row.answered_at === null ? null : instant(row.answered_at),
  outboundId: idOf('outbound', row.outbound_id),
  faqId: idOf('faq', row.faq_id),
  revision: row.revision,
  createdAt: instant(row.created_at),
});
