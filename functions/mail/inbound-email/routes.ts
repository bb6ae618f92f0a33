import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';

export default {
  receive: {
    method: 'post',
    path: '',
    summary:
      'Takes one mail, sent raw or in parsed form. 2xx only once it is stored and its event is published; the same mail again changes nothing.',
    access: 'signed',
    rateLimit: 'none',
    body: {
      kind: 'raw',
      contentTypes: ['*/*'],
      maxBytes: 31_457_280,
      description: 'multipart/form-data of SendGrid Inbound Parse: raw MIME in the field `email`, or `headers`, `text`, `html` and files.',
    },
    success: {
      status: 200,
      schema: z.object({ accepted: z.literal(true), requestId: z.string(), messageIds: z.array(z.string()) }),
      description: 'Stored. The answer does not say for whom.',
    },
    errors: ['signature_invalid', 'payload_too_large', 'dependency_unavailable'],
  },
} as const satisfies Routes;
