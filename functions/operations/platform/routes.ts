import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { sharedDocumentFormSchema, sharedDocumentViewSchema } from '../../../shared/knowledge/shared-catalogue/shared-document.ts';
import { intentSchema } from '../../../shared/mail/intents.ts';
import { authenticationSchema, mailClassSchema, parkedReasonSchema } from '../../../shared/mail/schemas.ts';
import { MAIL_CLEANUPS, mailTabSchema, NEXT_ACTIONS } from '../../../shared/mail/triage-schemas.ts';
import type { Routes } from '../../../shared/runtime/define.ts';
import { PLAN_NAMES } from '../../../shared/tenants/plans.ts';

/** Read, cut and embedded within the request. */
const MAX_SHARED_BYTES = 10 * 1024 * 1024;

const nullableText = z.string().nullable();
const addressSchema = z.string().trim().min(1).max(320);

const unroutedSchema = z.object({
  id: z.string(),
  envelopeFrom: z.string(),
  recipient: z.string(),
  reason: z.string(),
  receivedAt: z.iso.datetime(),
  assignedTenantId: nullableText,
  assignedAt: nullableText,
  assignedBy: nullableText,
});

const routeSchema = z.object({ address: z.string(), tenantId: nullableText, strategy: z.string() });

export default {
  unrouted: {
    method: 'get',
    path: '/mail/unrouted',
    summary: 'Mails whose recipient no agency owns, and posts that could not be read, newest first, a page at a time.',
    access: 'platform',
    cache: 'no-store',
    query: listQuerySchema.extend({ assigned: z.enum(['true', 'false']).optional() }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(unroutedSchema), nextCursor: nullableText }),
      description: 'A page of mails.',
    },
    errors: ['cursor_invalid'],
  },
  assign: {
    method: 'post',
    path: '/mail/unrouted/{id}/assign',
    summary: 'Gives such a mail to an agency, where it runs the pipeline. The same again changes nothing.',
    access: 'platform',
    params: z.strictObject({ id: z.string() }),
    body: { kind: 'json', schema: z.strictObject({ tenantId: z.string().min(1).max(40) }) },
    success: {
      status: 200,
      schema: z.object({ id: z.string(), tenantId: z.string(), messageId: z.string() }),
      description: 'The message that it became.',
    },
    errors: ['state_conflict'],
  },
  resolve: {
    method: 'get',
    path: '/mail/resolve',
    summary: 'Which agency an address belongs to, and by which strategy.',
    access: 'platform',
    cache: 'no-store',
    query: z.strictObject({ address: addressSchema }),
    success: {
      status: 200,
      schema: routeSchema.extend({ tookMs: z.number() }),
      description: 'The agency, or null with the strategy `none`.',
    },
  },
  simulate: {
    method: 'post',
    path: '/mail/simulate',
    summary: 'Where a mail would go and how it would be sorted. Nothing is stored.',
    access: 'platform',
    body: {
      kind: 'json',
      schema: z.strictObject({
        /** The mail as text, header and body. */
        raw: z.string().max(900_000),
        to: z.array(addressSchema).min(1).max(50),
        from: z.string().trim().max(320).default(''),
        spf: z.string().max(100).nullable().default(null),
        dkim: z.string().max(2_000).nullable().default(null),
        spamScore: z.number().nullable().default(null),
      }),
    },
    success: {
      status: 200,
      schema: z.object({
        routes: z.array(routeSchema),
        sorted: z.array(
          z.object({
            tenantId: z.string(),
            class: mailClassSchema,
            rule: z.string(),
            parkedReason: parkedReasonSchema.nullable(),
            authentication: authenticationSchema,
            intent: z.object({ intent: intentSchema, rule: z.string(), confidence: z.number() }),
            person: nullableText,
            urgency: z.int(),
            nextAction: z.enum(NEXT_ACTIONS),
            tab: mailTabSchema,
            cleanup: z.enum(MAIL_CLEANUPS),
          }),
        ),
      }),
      description: 'Each recipient with its agency, and each agency with what it would make of the mail.',
    },
  },
  documents: {
    method: 'get',
    path: '/documents',
    summary: 'Documents of the shared catalogue, newest first, a page at a time.',
    access: 'platform',
    cache: 'no-store',
    query: listQuerySchema,
    success: {
      status: 200,
      schema: z.object({ data: z.array(sharedDocumentViewSchema), nextCursor: nullableText }),
      description: 'A page of documents.',
    },
    errors: ['cursor_invalid'],
  },
  addDocument: {
    method: 'post',
    path: '/documents',
    summary:
      'Takes a file of up to 10 MB into the shared catalogue, from which agencies that switched it on are answered, and indexes it before it answers. Everybody may read it there, visitors too.',
    access: 'platform',
    query: sharedDocumentFormSchema,
    body: {
      kind: 'raw',
      contentTypes: [
        'text/plain',
        'text/markdown',
        'text/html',
        'text/csv',
        'application/pdf',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/octet-stream',
      ],
      maxBytes: MAX_SHARED_BYTES,
      description:
        'The file itself; what is said of it is in the query. Text, Markdown, HTML, CSV, PDF or Word (docx), told by its content.',
    },
    success: { status: 201, schema: sharedDocumentViewSchema, description: 'The document; it answers.' },
    errors: ['duplicate', 'state_conflict'],
  },
  reindexDocument: {
    method: 'post',
    path: '/documents/{id}/reindex',
    summary: 'Reads, cuts and embeds a document of the shared catalogue anew: after a failure, or when another embedder is in use.',
    access: 'platform',
    params: z.strictObject({ id: z.string() }),
    success: { status: 200, schema: sharedDocumentViewSchema, description: 'The document; it answers.' },
    errors: ['state_conflict'],
  },
  removeDocument: {
    method: 'delete',
    path: '/documents/{id}',
    summary: 'Deletes a document of the shared catalogue. It answers nothing any more; after a failure the same again goes on.',
    access: 'platform',
    params: z.strictObject({ id: z.string() }),
    success: { status: 204, description: 'It is gone.' },
  },
  setPlan: {
    method: 'put',
    path: '/tenants/{id}/plan',
    summary: 'Puts an agency on a plan, effective on its next call. The same again changes nothing.',
    access: 'platform',
    params: z.strictObject({ id: z.string() }),
    body: { kind: 'json', schema: z.strictObject({ plan: z.enum(PLAN_NAMES) }) },
    success: { status: 200, schema: z.object({ tenantId: z.string(), plan: z.enum(PLAN_NAMES) }), description: 'The plan that it is on.' },
  },
  breakers: {
    method: 'get',
    path: '/breakers',
    summary: 'Which outside services are left alone at the moment, because they failed repeatedly, and what happens meanwhile.',
    access: 'platform',
    cache: 'no-store',
    success: {
      status: 200,
      schema: z.object({
        region: z.string(),
        breakers: z.array(
          z.object({
            dependency: z.string(),
            state: z.enum(['open', 'closed']),
            openedAt: z.iso.datetime().nullable(),
            whenOpen: z.string(),
          }),
        ),
      }),
      description: 'As the instances of this region have told each other; one that is being tested again shows as closed.',
    },
  },
  migrations: {
    method: 'get',
    path: '/migrations',
    summary: 'Which migrations were applied to the database, which wait, and whether their files are the ones that were applied.',
    access: 'platform',
    cache: 'no-store',
    success: {
      status: 200,
      schema: z.object({
        state: z.enum(['current', 'behind', 'ahead', 'changed']),
        applied: z.array(
          z.object({
            version: z.string(),
            name: z.string().nullable(),
            appliedAt: z.iso.datetime().nullable(),
            checksum: z.enum(['same', 'changed', 'unknown']),
          }),
        ),
        pending: z.array(z.object({ version: z.string(), name: z.string() })),
      }),
      description:
        'current; behind: some wait; ahead: the database has some that this release does not know (normal after going back to an earlier release); changed: a file is not the one that was applied.',
    },
  },
} as const satisfies Routes;
