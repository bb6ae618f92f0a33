import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { eventType } from '../../../shared/core/event-type.ts';
import { stage } from '../../../shared/runtime/define.ts';
import { problemIn, STAGE_SECRET, startFunctions } from './fixture.ts';

const PainterCalled = eventType({ type: 'painter.called', version: 2, data: z.object({ wallId: z.uuid() }) });
const wallId = '0198a000-0000-7000-8000-0000000000aa';
const eventId = '0198a000-0000-7000-8000-0000000000bb';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

type Seen = { eventId: string; attempt: number; data: unknown; tenantId: string; actor: unknown; traceparent: string; requestId: string };

const painter = ({ fail, timeoutSeconds = 5 }: { fail?: (signal: AbortSignal) => Promise<void>; timeoutSeconds?: number } = {}) => {
  const seen: Seen[] = [];
  const definition = stage({
    name: 'paint-wall',
    summary: 'Paints.',
    on: PainterCalled,
    uses: ['store', 'bus'],
    limits: { timeoutSeconds, memory: '256Mi', maxAttempts: 5 },
    handler: async () => ({
      default: async ({ ctx, input }) => {
        const { tenantId, actor, traceparent, requestId } = ctx;
        seen.push({ eventId: input.eventId, attempt: input.attempt, data: input.data, tenantId, actor, traceparent, requestId });
        await ctx.store.rpc('paint', {});
        await fail?.(ctx.signal);
      },
    }),
  });
  return { definition, seen };
};

let functions: Awaited<ReturnType<typeof startFunctions>>;
afterEach(() => functions.close());

const envelope = (over: Record<string, unknown> = {}) => ({
  type: 'painter.called',
  version: 2,
  id: eventId,
  tenantId: 'acacia',
  occurredAt: '2026-09-01T08:00:00Z',
  data: { wallId },
  ...over,
});

const push = (event: unknown, over: Record<string, unknown> = {}) => ({
  message: {
    data: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)).toString('base64'),
    messageId: '1',
    publishTime: '2026-09-01T08:00:00Z',
    attributes: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, requestId: 'request-1' },
  },
  subscription: 'projects/p/subscriptions/s',
  ...over,
});

const deliver = (body: unknown, authorization = `Bearer ${STAGE_SECRET}`, headers: Record<string, string> = {}) =>
  fetch(`${functions.url}/paint-wall`, {
    method: 'POST',
    headers: { Authorization: authorization, 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const recorded = () => functions.rpcCalls.filter(({ name }) => name === 'record_stage_failure');

describe('a delivery', () => {
  it('runs the stage as system for the tenant of the event, within its trace, and is acknowledged', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    const response = await deliver(push(envelope(), { deliveryAttempt: 3 }));
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(seen).toEqual([
      {
        eventId,
        attempt: 3,
        data: { wallId },
        tenantId: 'acacia',
        actor: { kind: 'system', stage: 'paint-wall' },
        traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-`)),
        requestId: 'request-1',
      },
    ]);
    const claims = functions.rpcCalls.find(({ name }) => name === 'paint')?.claims;
    expect(claims).toEqual({ role: 'app_member', tenantId: 'acacia', memberId: null, memberRole: 'system' });
    const line = functions.lines.find(({ message }) => message === 'request');
    expect(line).toMatchObject({ traceId, requestId: 'request-1', tenantId: 'acacia', route: 'POST stage:paint-wall', status: 204 });
  });

  it('of the version before is read too, and a first attempt without a count is 1', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    expect((await deliver(push(envelope({ version: 1 })))).status).toBe(204);
    expect(seen[0]?.attempt).toBe(1);
  });

  it.each(['', 'Bearer wrong', `Basic ${STAGE_SECRET}`, STAGE_SECRET])('from "%s" answers 401 and runs nothing', async (authorization) => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    expect((await problemIn(await deliver(push(envelope()), authorization))).code).toBe('unauthenticated');
    expect(seen).toEqual([]);
  });

  it('without a configured secret answers 503: unsigned is never fine', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition], env: { STAGE_SECRET: '' } });
    expect((await deliver(push(envelope()), 'Bearer ')).status).toBe(503);
    expect(seen).toEqual([]);
  });

  it('by another verb answers 405', async () => {
    functions = await startFunctions({ definitions: [painter().definition] });
    const response = await fetch(`${functions.url}/paint-wall`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('the trace of a delivery', () => {
  it("is Google's own attribute where ours is missing", async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    const { message, ...rest } = push(envelope());
    const attributes = { googclient_traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await deliver({ ...rest, message: { ...message, attributes } });
    expect(seen.map(({ traceparent }) => traceparent)).toEqual([expect.stringMatching(new RegExp(`^00-${traceId}-`))]);
  });

  it('begins anew where what came is no trace', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    const { message, ...rest } = push(envelope());
    await deliver({ ...rest, message: { ...message, attributes: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } } });
    expect(seen.map(({ traceparent }) => traceparent)).toEqual([expect.stringMatching(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)]);
  });
});

describe('a task', () => {
  const TASK = { 'X-CloudTasks-QueueName': 'paint-wall', 'X-CloudTasks-TaskName': 'paint-once' };
  const authorization = `Bearer ${STAGE_SECRET}`;

  it('whose body is the event is the same work, within the trace of its headers, with the attempts of its headers', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const response = await deliver(envelope(), authorization, { ...TASK, traceparent, 'X-CloudTasks-TaskRetryCount': '2' });
    expect(response.status).toBe(204);
    expect(seen).toMatchObject([{ eventId, attempt: 3, data: { wallId }, tenantId: 'acacia' }]);
    expect(seen[0]?.traceparent).toMatch(new RegExp(`^00-${traceId}-`));
    expect(functions.lines.find(({ message }) => message === 'request')).toMatchObject({ traceId });
  });

  it('that is no event is recorded and acknowledged, like a push that is none', async () => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    expect((await deliver({ wallId }, authorization, TASK)).status).toBe(204);
    expect(seen).toEqual([]);
    expect(functions.lines.map(({ message }) => message)).toContain('stage_failed');
  });
});

describe('a failure that cannot pass', () => {
  it.each([
    ['no JSON', '{"mess'],
    ['no push body', {}],
    ['data that is no base64', { message: { data: '%%%', attributes: {} } }],
    ['data that is no JSON', push('hello')],
    ['an event without a tenant', push(envelope({ tenantId: undefined }))],
    ['a tenant id that is none', push(envelope({ tenantId: "a' or 1=1" }))],
    ['an event id that is none', push(envelope({ id: '7' }))],
  ])('(%s) is logged and acknowledged', async (_, body) => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    expect((await deliver(body)).status).toBe(204);
    expect(functions.lines.some(({ message, severity }) => message === 'stage_failed' && severity === 'ERROR')).toBe(true);
    expect([seen, recorded()]).toEqual([[], []]);
  });

  it.each([
    ['another type', { type: 'plumber.called' }, 'validation_failed'],
    ['a version to come', { version: 3 }, 'validation_failed'],
    ['a version long gone', { version: 0 }, 'validation_failed'],
    ['data of another form', { data: { wallId: 'north' } }, 'validation_failed'],
  ])('(%s) is recorded for its tenant and acknowledged', async (_, over, code) => {
    const { definition, seen } = painter();
    functions = await startFunctions({ definitions: [definition] });
    expect((await deliver(push(envelope(over)))).status).toBe(204);
    expect(seen).toEqual([]);
    expect(recorded()).toEqual([
      {
        claims: { role: 'app_member', tenantId: 'acacia', memberId: null, memberRole: 'system' },
        name: 'record_stage_failure',
        args: { p_stage: 'paint-wall', p_event_id: eventId, p_code: code, p_detail: expect.any(String), p_at: '2026-09-01T08:00:00.000Z' },
      },
    ]);
  });

  it('(a rule the handler names) is recorded with its code', async () => {
    const fail = async () => {
      throw new AppError('fx_missing', { detail: 'No rate for ZAR.' });
    };
    functions = await startFunctions({ definitions: [painter({ fail }).definition] });
    expect((await deliver(push(envelope()))).status).toBe(204);
    expect(recorded()[0]?.args).toMatchObject({ p_code: 'fx_missing', p_detail: 'No rate for ZAR.' });
  });

  it('and cannot be recorded either answers 503, so that the transport keeps the event', async () => {
    const rpc = () => ({ data: null, error: { code: '57P03', message: 'starting up' } });
    functions = await startFunctions({ definitions: [painter().definition], rpc });
    expect((await deliver(push(envelope({ version: 9 })))).status).toBe(503);
  });
});

describe('a failure that may pass', () => {
  it.each([
    ['a dependency', new AppError('dependency_unavailable', { detail: 'down' })],
    ['a limit', new AppError('rate_limited', { detail: 'slow' })],
    ['a timeout of something', new AppError('timeout', { detail: 'late' })],
    ['a defect', new TypeError('x is not a function')],
    ['a row of another form', new z.ZodError([])],
  ])('(%s) answers 503 for another delivery and is not recorded', async (_, error) => {
    const fail = async () => {
      throw error;
    };
    functions = await startFunctions({ definitions: [painter({ fail }).definition] });
    const response = await deliver(push(envelope()));
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('not a function');
    expect(recorded()).toEqual([]);
    expect(functions.lines.some(({ message, severity }) => message === 'request_failed' && severity === 'ERROR')).toBe(true);
  });

  it('(its own time is up) answers 503 and ends what the stage waits for', async () => {
    let wasAborted = false;
    const fail = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          wasAborted = true;
          resolve();
        });
      });
    functions = await startFunctions({ definitions: [painter({ fail, timeoutSeconds: 1 }).definition] });
    expect((await deliver(push(envelope()))).status).toBe(503);
    expect(wasAborted).toBe(true);
  });
});
