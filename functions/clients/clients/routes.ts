import { z } from 'zod';
import { clientViewSchema } from '../../../shared/clients/client-view.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });

export default {
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One client, and whether mail reaches them.',
    access: 'clients:read',
    params,
    success: { status: 200, schema: clientViewSchema, description: 'The client.' },
  },
  clearUndeliverable: {
    method: 'post',
    path: '/{id}/clear-undeliverable',
    summary: 'Lets mail go to this client again; without a block nothing changes.',
    access: 'clients:write',
    params,
    success: { status: 200, schema: clientViewSchema, description: 'The client without the block.' },
  },
} as const satisfies Routes;
