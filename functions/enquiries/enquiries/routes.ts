import { z } from 'zod';
import { tripCorrectionSchema } from '../../../shared/enquiries/correct/schemas.ts';
import { enquiryDetailViewSchema } from '../../../shared/enquiries/enquiry-detail-view.ts';
import { enquiryListViewSchema } from '../../../shared/enquiries/enquiry-list-view.ts';
import { ENQUIRY_PRIORITIES } from '../../../shared/enquiries/enquiry-view.ts';
import { enquiryListQuerySchema } from '../../../shared/enquiries/list-filters.ts';
import { newEnquirySchema } from '../../../shared/enquiries/new-enquiry.ts';
import { tripSchema } from '../../../shared/enquiries/schemas.ts';
import { CLOSE_REASONS, ENQUIRY_STATUSES } from '../../../shared/enquiries/status-machine.ts';
import { replyAnswerSchema, replyBodySchema } from '../../../shared/mail/outgoing/reply-schemas.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });
const detail = (description: string) => ({ status: 200, schema: enquiryDetailViewSchema, description }) as const;
const id = z.string().max(60);

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Enquiries for triage, newest first, a page at a time. `assignee`: a member, `me` or `none`; `q`: number, text, client.',
    access: 'enquiries:read',
    query: enquiryListQuerySchema,
    success: {
      status: 200,
      schema: z.object({ data: z.array(enquiryListViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of enquiries.',
    },
    errors: ['cursor_invalid'],
  },
  stats: {
    method: 'get',
    path: '/stats',
    summary: 'How many enquiries stand where, the median minutes until the first response, and the oldest open one.',
    access: 'enquiries:read',
    success: {
      status: 200,
      schema: z.object({
        counts: z.record(z.enum(ENQUIRY_STATUSES), z.int()),
        medianFirstResponseMinutes: z.number().nullable(),
        oldestOpen: z.object({ id: z.string(), number: z.string(), createdAt: z.string() }).nullable(),
      }),
      description: 'The figures.',
    },
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One enquiry with its notes, links, history, quotes and pricing runs. The id of a merged one leads to its survivor.',
    access: 'enquiries:read',
    params,
    success: detail('The enquiry; Content-Location names the survivor of a merged one.'),
  },
  create: {
    method: 'post',
    path: '',
    summary: 'Enters an enquiry by hand: its text is read, and what is stated beside it wins.',
    access: 'enquiries:write',
    body: { kind: 'json', schema: newEnquirySchema },
    idempotencyKey: 'optional',
    success: { status: 201, schema: enquiryDetailViewSchema, description: 'The enquiry.' },
  },
  preview: {
    method: 'post',
    path: '/preview',
    summary: 'What a text would be understood as, by rules. Nothing is stored.',
    access: 'enquiries:read',
    body: {
      kind: 'json',
      schema: z.object({
        subject: z.string().max(300).default(''),
        text: z.string().min(1).max(100_000),
        email: z.email().max(320).optional(),
      }),
    },
    success: {
      status: 200,
      schema: z.object({
        trip: tripSchema,
        status: z.enum(ENQUIRY_STATUSES),
        parkedReason: z.string().nullable(),
        priority: z.enum(ENQUIRY_PRIORITIES),
        missing: z.array(z.string()),
        assumed: z.array(z.string()),
        flagged: z.array(z.string()),
      }),
      description: 'The extraction.',
    },
  },
  correct: {
    method: 'patch',
    path: '/{id}',
    summary:
      'Corrects what was understood; it opens the enquiry when nothing is missing any more. A field left out stays, null takes it away.',
    access: 'enquiries:write',
    params,
    body: {
      kind: 'json',
      schema: tripCorrectionSchema.extend({
        name: z.string().trim().min(1).max(100).optional(),
        email: z.email().max(320).optional(),
        phone: z.string().max(40).optional(),
        subject: z.string().trim().min(1).max(300).optional(),
        priority: z.enum(ENQUIRY_PRIORITIES).optional(),
        tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
      }),
    },
    ifMatch: 'required',
    success: detail('The enquiry after the change.'),
    errors: ['state_conflict'],
  },
  status: {
    method: 'post',
    path: '/{id}/status',
    summary: 'Moves an enquiry on. Closing needs a reason.',
    access: 'enquiries:write',
    params,
    body: { kind: 'json', schema: z.object({ status: z.enum(ENQUIRY_STATUSES), reason: z.enum(CLOSE_REASONS).optional() }) },
    success: detail('The enquiry after the move.'),
    errors: ['state_conflict'],
  },
  addNote: {
    method: 'post',
    path: '/{id}/notes',
    summary: 'Adds a note for colleagues.',
    access: 'enquiries:write',
    params,
    body: { kind: 'json', schema: z.object({ text: z.string().trim().min(1).max(5000) }) },
    success: { status: 201, schema: enquiryDetailViewSchema, description: 'The enquiry with the note.' },
    errors: ['state_conflict'],
  },
  assign: {
    method: 'post',
    path: '/{id}/assign',
    summary: 'Gives it to `me`, a member, whose turn it is (`next`), or nobody (null). Others than oneself: enquiries:assign.',
    access: 'enquiries:write',
    params,
    body: { kind: 'json', schema: z.object({ memberId: id.nullable() }) },
    success: detail('The enquiry after the assignment.'),
    errors: ['state_conflict'],
  },
  link: {
    method: 'post',
    path: '/{id}/link',
    summary: 'Links two enquiries that belong together without being one.',
    access: 'enquiries:write',
    params,
    body: { kind: 'json', schema: z.object({ otherId: id }) },
    success: detail('The enquiry with the link.'),
    errors: ['state_conflict'],
  },
  merge: {
    method: 'post',
    path: '/{id}/merge',
    summary: 'Makes it part of another enquiry, which gets its messages, notes, quotes, tasks and links.',
    access: 'enquiries:write',
    params,
    body: { kind: 'json', schema: z.object({ into: id }) },
    success: detail('The survivor; Content-Location names it.'),
    errors: ['state_conflict'],
  },
  extract: {
    method: 'post',
    path: '/{id}/extract',
    summary: 'Reads its text by rules once more; what people corrected stays.',
    access: 'enquiries:write',
    params,
    success: detail('The enquiry after the reading.'),
    errors: ['state_conflict', 'precondition_failed'],
  },
  quote: {
    method: 'post',
    path: '/{id}/quote',
    summary: 'Makes a draft quote from what is known now, also where drafts are not made by themselves.',
    access: 'quotes:write',
    params,
    idempotencyKey: 'optional',
    success: {
      status: 202,
      schema: z.object({ enquiryId: z.string(), status: z.literal('queued') }),
      description: 'On its way: the draft, or the reasons why there is none, will stand on the enquiry.',
    },
    errors: ['state_conflict'],
  },
  reply: {
    method: 'post',
    path: '/{id}/reply',
    summary: "Answers the enquiry's client by mail; the recipient stands in the records.",
    access: 'mail:write',
    params,
    body: { kind: 'json', schema: replyBodySchema },
    idempotencyKey: 'required',
    success: { status: 202, schema: replyAnswerSchema, description: 'On its way; the enquiry moves on when it has been handed over.' },
    errors: ['state_conflict', 'recipient_blocked', 'idempotency_key_reused'],
  },
} as const satisfies Routes;
