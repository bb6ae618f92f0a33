import { afterEach, expect, it } from 'vitest';
import { schedule } from '../../../shared/runtime/define.ts';
import { problemIn, STAGE_SECRET, startFunctions } from './fixture.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;
afterEach(() => functions.close());

const sweeper = (run: (period: string) => Promise<void> = async () => undefined) => {
  const periods: string[] = [];
  const definition = schedule({
    name: 'sweep',
    summary: 'Sweeps.',
    cron: '* * * * *',
    uses: ['door', 'bus'],
    limits: { timeoutSeconds: 30, memory: '256Mi' },
    handler: async () => ({
      default: async ({ ctx, input }) => {
        periods.push(`${input.period} ${ctx.tenantId} ${ctx.actor.kind}`);
        await run(input.period);
      },
    }),
  });
  return { definition, periods };
};

const trigger = (body: string | null, headers: Record<string, string> = {}) =>
  fetch(`${functions.url}/sweep`, { method: 'POST', headers: { Authorization: `Bearer ${STAGE_SECRET}`, ...headers }, body });

it('two triggers of one period make one run, at once or later, however the minute is written', async () => {
  const { definition, periods } = sweeper();
  functions = await startFunctions({ definitions: [definition] });
  const statuses = await Promise.all([1, 2, 3].map(async () => (await trigger('{"period":"2026-09-01T08:00:00Z"}')).status));
  // Whoever comes while it runs may be told to ask again; nobody runs it a second time.
  expect(statuses.filter((status) => status !== 204 && status !== 503)).toEqual([]);
  functions.state.advance(3600);
  expect((await trigger('{"period":"2026-09-01T10:00:30+02:00"}')).status).toBe(204);
  expect(periods).toEqual(['2026-09-01T08:00:00Z null system']);
  await trigger('{"period":"2026-09-01T08:01:00Z"}');
  expect(periods).toHaveLength(2);
});

it("the period may come from Cloud Scheduler's header", async () => {
  const { definition, periods } = sweeper();
  functions = await startFunctions({ definitions: [definition] });
  expect((await trigger(null, { 'X-CloudScheduler-ScheduleTime': '2026-09-01T08:00:00Z' })).status).toBe(204);
  expect(periods).toEqual(['2026-09-01T08:00:00Z null system']);
});

it.each(['{}', '{"period":"today"}', '{"period":5}'])('a trigger without a period (%s) answers 422', async (body) => {
  functions = await startFunctions({ definitions: [sweeper().definition] });
  expect((await problemIn(await trigger(body))).code).toBe('validation_failed');
});

it('a run that failed answers 503 and may be triggered again', async () => {
  let isBroken = true;
  const { definition, periods } = sweeper(async () => {
    if (isBroken) throw new Error('broken');
  });
  functions = await startFunctions({ definitions: [definition] });
  expect((await trigger('{"period":"2026-09-01T08:00:00Z"}')).status).toBe(503);
  isBroken = false;
  expect((await trigger('{"period":"2026-09-01T08:00:00Z"}')).status).toBe(204);
  expect(periods).toHaveLength(2);
});

it('a run that crashed may be triggered again once it cannot be running any more', async () => {
  const { definition, periods } = sweeper();
  functions = await startFunctions({ definitions: [definition] });
  await functions.state.claim({ key: 'schedule:sweep:2026-09-01T08:00:00Z', value: 'running', ttlSeconds: 90 });
  expect((await trigger('{"period":"2026-09-01T08:00:00Z"}')).status).toBe(503);
  expect(periods).toEqual([]);
  functions.state.advance(91);
  await trigger('{"period":"2026-09-01T08:00:00Z"}');
  expect(periods).toHaveLength(1);
});

it('strangers trigger nothing', async () => {
  const { definition, periods } = sweeper();
  functions = await startFunctions({ definitions: [definition] });
  expect((await trigger('{"period":"2026-09-01T08:00:00Z"}', { Authorization: 'Bearer x' })).status).toBe(401);
  expect(periods).toEqual([]);
});
