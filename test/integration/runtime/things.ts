import { z } from 'zod';
import { AppError, notFound } from '../../../shared/core/errors.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { http, type RouteHandler, type Routes } from '../../../shared/runtime/define.ts';

const thing = z.object({ name: z.string(), size: z.int() });
const idParam = z.object({ id: z.string().refine((id) => decodeId('quote', id) !== null) });

export const routes = {
  list: {
    method: 'get',
    path: '',
    summary: 'Things.',
    access: 'quotes:read',
    query: listQuerySchema.extend({ kind: z.string().optional() }),
    success: { status: 200, schema: z.object({ data: z.array(z.string()), nextCursor: z.string().nullable() }), description: 'Things.' },
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One thing.',
    access: 'quotes:read',
    params: idParam,
    success: { status: 200, schema: thing, description: 'The thing.' },
  },
  export: {
    method: 'get',
    path: '/export',
    summary: 'A concrete path beside /{id}.',
    access: 'quotes:read',
    success: { status: 200, binary: 'application/pdf', description: 'Bytes.' },
  },
  create: {
    method: 'post',
    path: '',
    summary: 'Makes a thing.',
    access: 'quotes:write',
    idempotencyKey: 'required',
    body: {
      kind: 'json',
      schema: z.object({ name: z.string().min(1), size: z.int(), parts: z.array(z.object({ code: z.string() })).default([]) }),
    },
    success: { status: 201, schema: z.object({ name: z.string(), run: z.int() }), description: 'Made.' },
  },
  change: {
    method: 'patch',
    path: '/{id}',
    summary: 'Changes a thing.',
    access: 'quotes:write',
    params: idParam,
    ifMatch: 'required',
    body: { kind: 'json', schema: z.object({ name: z.string() }) },
    success: { status: 200, schema: thing, description: 'Changed.' },
  },
  upload: {
    method: 'post',
    path: '/upload',
    summary: 'Bytes.',
    access: 'quotes:write',
    body: { kind: 'raw', contentTypes: ['text/csv', 'multipart/form-data'], maxBytes: 5000, description: 'Bytes.' },
    success: { status: 200, schema: z.object({ bytes: z.int(), hex: z.string() }), description: 'How many.' },
  },
  me: {
    method: 'get',
    path: '/me',
    summary: 'Who I am.',
    access: 'own',
    cache: 'no-store',
    success: { status: 200, schema: z.object({ tenantId: z.string().nullable(), actor: z.unknown() }), description: 'Me.' },
  },
  open: {
    method: 'get',
    path: '/open',
    summary: 'Anybody.',
    access: 'public',
    rateLimit: { scope: 'ip', limit: 5, windowSeconds: 86_400 },
    success: { status: 200, schema: z.object({ text: z.string() }), description: 'Text.' },
  },
  anonymous: {
    method: 'get',
    path: '/anonymous',
    summary: 'Anybody, with the limit for everybody.',
    access: 'public',
    success: { status: 204, description: 'Nothing.' },
  },
  hook: {
    method: 'post',
    path: '/hook',
    summary: 'A provider.',
    access: 'signed',
    body: { kind: 'raw', contentTypes: ['*/*'], maxBytes: 2_000_000, description: 'Whatever it sends.' },
    success: { status: 200, schema: z.object({ bytes: z.int(), first: z.string() }), description: 'Read.' },
  },
  fail: {
    method: 'post',
    path: '/fail/{how}',
    summary: 'Goes wrong.',
    access: 'quotes:read',
    params: z.object({ how: z.string() }),
    success: { status: 200, schema: z.object({ how: z.string(), json: z.json().optional() }), description: 'Not wrong.' },
  },
  large: {
    method: 'get',
    path: '/large',
    summary: 'A lot of text.',
    access: 'public',
    rateLimit: 'none',
    success: { status: 200, schema: z.object({ text: z.string() }), description: 'Text.' },
  },
} as const satisfies Routes;

type Use = 'store' | 'storeFor' | 'state';

export const PDF = Uint8Array.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0x0a]);
export const KNOWN_ID = 'qt_0198a00000007000800000000000000a';

/** A function with one route of every kind. `counts` says how often handlers ran; `gate` is awaited by `create`. */
export const thingsFunction = ({ name = 'things', timeoutSeconds = 30 }: { name?: string; timeoutSeconds?: number } = {}) => {
  const counts = { create: 0, change: 0, fail: 0 };
  const gate: { wait: () => Promise<void> } = { wait: async () => undefined };
  const seen: { ctx: unknown; signal: AbortSignal | null } = { ctx: null, signal: null };

  const list: RouteHandler<typeof routes.list, Use> = async ({ ctx, input }) => {
    const { cursor, limit, kind } = input.query;
    const scope = { route: 'things.list', filters: { kind } };
    const from = cursor === undefined ? 0 : ctx.cursor.decode<number>({ ...scope, cursor });
    return { body: { data: [`${from}/${limit}`], nextCursor: ctx.cursor.encode({ ...scope, position: from + limit }) } };
  };
  const get: RouteHandler<typeof routes.get, Use> = async ({ input }) => {
    if (input.params.id !== KNOWN_ID) throw notFound();
    const secret = { name: 'chair', size: 3, cost: 'a secret the contract does not name' };
    return { body: secret, etag: 'v3' };
  };
  const create: RouteHandler<typeof routes.create, Use> = async ({ ctx, input }) => {
    counts.create += 1;
    seen.ctx = ctx;
    const run = counts.create;
    await gate.wait();
    return { body: { name: input.body.name, run } };
  };
  const change: RouteHandler<typeof routes.change, Use> = async ({ input }) => {
    if (input.ifMatch !== 'v3') throw new AppError('precondition_failed', { detail: 'It has changed since.' });
    counts.change += 1;
    return { body: { name: input.body.name, size: 3 }, etag: 'v4' };
  };
  const fail: RouteHandler<typeof routes.fail, Use> = async ({ ctx, input }) => {
    counts.fail += 1;
    const { how } = input.params;
    if (how === 'defect') throw new Error('select * from secrets where password = 1');
    if (how === 'conflict') throw new AppError('state_conflict', { detail: 'Not now.', extra: { allowed: ['sent'] } });
    if (how === 'late') {
      seen.signal = ctx.signal;
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
    }
    if (how === 'output') return { body: { how: 5 } as unknown as { how: string } };
    return { body: { how } };
  };
  const definition = http({
    name,
    summary: 'Things.',
    uses: ['store', 'storeFor', 'state'],
    limits: { timeoutSeconds, memory: '256Mi' },
    routes: async () => ({ default: routes }),
    handler: async () => ({
      default: {
        list,
        get,
        export: async () => ({ bytes: PDF, headers: { 'Content-Disposition': 'attachment; filename="x.pdf"' } }),
        create,
        change,
        upload: async ({ input }) => ({
          body: { bytes: input.body.byteLength, hex: Buffer.from(input.body).toString('hex').slice(0, 40) },
        }),
        me: async ({ ctx }) => ({ body: { tenantId: ctx.tenantId, actor: ctx.actor } }),
        open: async () => ({ body: { text: 'open' } }),
        anonymous: async () => ({}),
        hook: async ({ input }) => ({
          body: { bytes: input.body.byteLength, first: Buffer.from(input.body.subarray(0, 4)).toString('hex') },
        }),
        fail,
        large: async () => ({ body: { text: 'lorem ipsum '.repeat(500) } }),
      },
    }),
  });
  return { definition, counts, gate, seen };
};
