import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';

export default {
  receive: {
    method: 'post',
    path: '',
    summary: 'Takes a batch of delivery events. 2xx only once all are recorded; the same events again, in any order, change nothing.',
    access: 'signed',
    rateLimit: 'none',
    body: {
      kind: 'raw',
      contentTypes: ['*/*'],
      maxBytes: 4_194_304,
      description: "JSON array of SendGrid's Event Webhook.",
    },
    success: {
      status: 200,
      schema: z.object({ accepted: z.literal(true), requestId: z.string(), read: z.int(), ignored: z.int() }),
      description: 'Recorded. `ignored` counts what is not about a mail of ours.',
    },
    errors: ['signature_invalid', 'malformed_request', 'payload_too_large', 'dependency_unavailable'],
  },
} as const satisfies Routes;
