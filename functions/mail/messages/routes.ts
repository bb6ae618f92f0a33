import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { localDateSchema } from '../../../shared/core/local-date.ts';
import { MESSAGE_CHANGES } from '../../../shared/mail/change-messages.ts';
import { intentSchema } from '../../../shared/mail/intents.ts';
import { messageDetailsViewSchema } from '../../../shared/mail/message-details.ts';
import { messageViewSchema } from '../../../shared/mail/message-view.ts';
import { mailClassSchema } from '../../../shared/mail/schemas.ts';
import { mailTabSchema } from '../../../shared/mail/triage-schemas.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });
const MAX_BULK = 200;

const bulkSchema = z
  .strictObject({
    ids: z.array(z.string().max(100)).min(1).max(MAX_BULK),
    action: z.enum(MESSAGE_CHANGES),
    label: z.string().trim().min(1).max(40).optional(),
    confirm: z.literal(true).optional(),
  })
  .superRefine(({ action, label, confirm }, check) => {
    const needsLabel = action === 'label' || action === 'unlabel';
    if (needsLabel && label === undefined) check.addIssue({ code: 'custom', path: ['label'], message: 'must say which label' });
    if (action === 'delete' && confirm !== true) check.addIssue({ code: 'custom', path: ['confirm'], message: 'must be true to delete' });
  });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Mails received and sent, newest first, a page at a time. Archived ones only when asked for.',
    access: 'mail:read',
    query: listQuerySchema.extend({
      tab: mailTabSchema.optional(),
      class: mailClassSchema.optional(),
      thread: z.string().optional(),
      client: z.string().optional(),
      parked: z.enum(['true', 'false']).optional(),
      archived: z.enum(['no', 'yes', 'all']).default('no'),
      q: z.string().trim().min(2).max(200).optional(),
      from: localDateSchema.optional(),
      to: localDateSchema.optional(),
    }),
    success: {
      status: 200,
      schema: z.object({
        data: z.array(messageViewSchema.extend({ snippet: z.string(), attachmentCount: z.int() })),
        nextCursor: z.string().nullable(),
      }),
      description: 'A page of mails. `from` and `to` are days of the agency, both included.',
    },
    errors: ['cursor_invalid'],
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One mail: what it says, how it was sorted and by which rules, its attachments, and what was dropped and why.',
    access: 'mail:read',
    params,
    success: { status: 200, schema: messageDetailsViewSchema, description: 'The mail.' },
  },
  attachment: {
    method: 'get',
    path: '/{id}/attachments/{n}',
    summary: 'One attachment, as a download; counted from 1.',
    access: 'mail:read',
    params: z.strictObject({ id: z.string(), n: z.string() }),
    cache: 'no-store',
    success: { status: 200, binary: 'application/octet-stream', description: 'The file, with its stored type.' },
  },
  release: {
    method: 'post',
    path: '/{id}/release',
    summary: 'Lets a parked mail run the rest of the pipeline, once.',
    access: 'mail:release',
    params,
    success: { status: 202, schema: z.object({ id: z.string(), status: z.literal('released') }), description: 'On its way.' },
    errors: ['state_conflict'],
  },
  reclassify: {
    method: 'post',
    path: '/{id}/reclassify',
    summary: "Says what a mail is. One that becomes a person's runs the rest of the pipeline, once.",
    access: 'mail:write',
    params,
    body: {
      kind: 'json',
      schema: z
        .strictObject({ class: mailClassSchema.optional(), intent: intentSchema.optional() })
        .refine((body) => body.class !== undefined || body.intent !== undefined, { error: 'must say a class or an intent' }),
    },
    success: { status: 200, schema: messageDetailsViewSchema, description: 'The mail as it is sorted now.' },
    errors: ['state_conflict'],
  },
  bulk: {
    method: 'post',
    path: '/bulk',
    summary: 'Archives, labels or deletes up to 200 mails. Deleting needs `confirm: true`, and puts them into the trash.',
    access: 'mail:write',
    body: { kind: 'json', schema: bulkSchema },
    success: {
      status: 200,
      schema: z.object({ results: z.array(z.object({ id: z.string(), outcome: z.enum(['done', 'not_found']) })) }),
      description: 'What became of each, in the order asked.',
    },
  },
} as const satisfies Routes;
