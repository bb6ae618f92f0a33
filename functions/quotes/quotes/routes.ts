import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { quoteMailSchema } from '../../../shared/quotes/get-quote-mail.ts';
import { QUOTE_STATES } from '../../../shared/quotes/quote-row.ts';
import { quoteViewSchema } from '../../../shared/quotes/quote-view.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Quotes, newest first, a page at a time.',
    access: 'quotes:read',
    query: listQuerySchema.extend({
      state: z.enum(QUOTE_STATES).optional(),
      clientId: z.string().optional(),
      enquiryId: z.string().optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(quoteViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of quotes.',
    },
    errors: ['cursor_invalid'],
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One quote with its newest version.',
    access: 'quotes:read',
    params,
    success: {
      status: 200,
      schema: quoteViewSchema.extend({ mail: quoteMailSchema.nullable() }),
      description: 'The quote, and what became of its mail.',
    },
  },
  pdf: {
    method: 'get',
    path: '/{id}/pdf',
    summary: 'The PDF: the file that was sent, or a rendering of the draft.',
    access: 'quotes:read',
    params,
    success: { status: 200, binary: 'application/pdf', description: 'The PDF.' },
  },
  approve: {
    method: 'post',
    path: '/{id}/approve',
    summary: 'Makes the draft a dated offer; from here on it does not change.',
    access: 'quotes:approve',
    params,
    idempotencyKey: 'optional',
    success: { status: 200, schema: quoteViewSchema, description: 'The approved quote.' },
    errors: ['state_conflict', 'child_age_required', 'fx_stale', 'precondition_failed'],
  },
  send: {
    method: 'post',
    path: '/{id}/send',
    summary: 'Sends the approved version to the client, once.',
    access: 'quotes:send',
    params,
    idempotencyKey: 'required',
    success: {
      status: 202,
      schema: z.object({ outboundId: z.string(), quoteId: z.string(), version: z.int(), status: z.literal('queued') }),
      description: 'On its way; the quote becomes `sent` when the mail has been handed over.',
    },
    errors: ['state_conflict', 'already_sent', 'recipient_blocked'],
  },
} as const satisfies Routes;
