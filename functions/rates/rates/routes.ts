import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { fxSetSchema, rateSchema } from '../../../shared/rates/schemas.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** Whoever may not see margins sees no amounts of net rates, which are what the supplier gets. */
const rateView = rateSchema.partial({
  adultSharing: true,
  adultSingle: true,
  childBands: true,
  infantAmount: true,
  markupBp: true,
  commissionBp: true,
});

const fxSetView = fxSetSchema.extend({ id: z.string() });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Active rates, a page at a time.',
    access: 'rates:read',
    query: listQuerySchema.extend({ destination: z.string().max(120).optional() }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(rateView), nextCursor: z.string().nullable() }),
      description: 'A page of rates.',
    },
    errors: ['cursor_invalid'],
  },
  import: {
    method: 'post',
    path: '/import',
    summary: 'Imports a rate sheet (CSV). Good rows go in, bad ones come back with row, column and reason.',
    access: 'rates:write',
    query: z.strictObject({ dryRun: flag, force: flag, createDestinations: flag }),
    body: { kind: 'raw', contentTypes: ['text/csv'], maxBytes: 10_000_000, description: 'The sheet, UTF-8, comma or semicolon.' },
    idempotencyKey: 'optional',
    success: {
      status: 200,
      schema: z.object({
        accepted: z.int(),
        rejected: z.int(),
        changed: z.int(),
        errors: z.array(z.object({ row: z.int(), column: z.string(), code: z.string(), detail: z.string() })),
        newDestinations: z.array(z.string()),
        dryRun: z.boolean(),
      }),
      description: 'What went in and what did not.',
    },
    errors: ['duplicate'],
  },
  getFxSet: {
    method: 'get',
    path: '/fx-set',
    summary: 'The exchange rates in use.',
    access: 'rates:read',
    success: { status: 200, schema: fxSetView, description: 'The newest set.' },
  },
  putFxSet: {
    method: 'put',
    path: '/fx-set',
    summary: 'Enters exchange rates by hand; quotes drafted from now on use them.',
    access: 'rates:write',
    body: { kind: 'json', schema: z.strictObject(fxSetSchema.omit({ id: true }).shape) },
    success: { status: 200, schema: fxSetView, description: 'The new set.' },
  },
} as const satisfies Routes;
