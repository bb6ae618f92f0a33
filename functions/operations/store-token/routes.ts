import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';
import { storeClaimsSchema } from '../../../shared/store-tokens/schemas.ts';

export default {
  issue: {
    method: 'post',
    path: '',
    summary: 'A store token of five minutes for the function that asks.',
    access: 'service',
    body: { kind: 'json', schema: storeClaimsSchema },
    cache: 'no-store',
    success: { status: 200, schema: z.object({ token: z.string() }), description: 'The token. It never leaves the server.' },
    errors: ['forbidden', 'unauthenticated'],
  },
} as const satisfies Routes;
