import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';
import { apiKeyViewSchema, newApiKeySchema } from '../../../shared/tenants/api-keys/api-key.ts';

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'All keys of the agency, newest first; the keys themselves are not in it.',
    access: 'api_keys:read',
    success: { status: 200, schema: z.object({ data: z.array(apiKeyViewSchema) }), description: 'The keys.' },
  },
  create: {
    method: 'post',
    path: '',
    summary: 'Makes a key. It is shown once, in this answer.',
    access: 'api_keys:write',
    idempotencyKey: 'never',
    body: { kind: 'json', schema: newApiKeySchema },
    success: { status: 201, schema: apiKeyViewSchema.extend({ key: z.string() }), description: 'The key and what it is for.' },
  },
  revoke: {
    method: 'delete',
    path: '/{id}',
    summary: 'Ends a key at once and for good.',
    access: 'api_keys:write',
    params: z.strictObject({ id: z.string() }),
    success: { status: 204, description: 'It opens nothing any more.' },
  },
} as const satisfies Routes;
