import { z } from 'zod';
import type { Routes } from '../../../shared/runtime/define.ts';
import { SETTINGS_SECTIONS } from '../../../shared/tenants/settings-schemas.ts';

const params = z.strictObject({ section: z.enum(SETTINGS_SECTIONS) });
const section = z.object({ section: z.enum(SETTINGS_SECTIONS), value: z.record(z.string(), z.unknown()), revision: z.int() });

export default {
  get: {
    method: 'get',
    path: '/{section}',
    summary: 'One section, with defaults where nothing was set. Its ETag is what a change must send as If-Match.',
    access: 'settings:read',
    params,
    success: { status: 200, schema: section, description: 'The section.' },
  },
  patch: {
    method: 'patch',
    path: '/{section}',
    summary: 'Merges the given keys into a section; effective on the next request.',
    access: 'settings:write',
    params,
    body: { kind: 'json', schema: z.record(z.string(), z.unknown()) },
    ifMatch: 'required',
    success: { status: 200, schema: section, description: 'The section after the change.' },
  },
} as const satisfies Routes;
