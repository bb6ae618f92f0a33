import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countCall, rateLimitHeaders } from '../../../shared/runtime/rate-limit.ts';
import { createMemoryState } from '../../setup/memory-services.ts';

const counted = { name: 'tenant', key: 'tenant:a:calls', limit: 10, windowSeconds: 60 };
const startMs = Math.floor(Date.parse('2026-09-01T08:00:00Z') / 60_000) * 60_000;

const tryAt = async ({ state, nowMs }: { state: ReturnType<typeof createMemoryState>; nowMs: number }) => {
  const { retryAfterSeconds } = await countCall({ state, counted, nowMs });
  return { isAllowed: retryAfterSeconds === null, retryAfterSeconds: retryAfterSeconds ?? 0 };
};

it('the eleventh of ten within a window is refused, and a burst across the border of two windows is not doubled', async () => {
  const state = createMemoryState();
  for (let call = 0; call < 10; call += 1) expect((await tryAt({ state, nowMs: startMs + 59_000 })).isAllowed).toBe(true);
  expect((await tryAt({ state, nowMs: startMs + 59_500 })).isAllowed).toBe(false);
  expect((await tryAt({ state, nowMs: startMs + 60_001 })).isAllowed).toBe(false);
  expect((await tryAt({ state, nowMs: startMs + 90_000 })).isAllowed).toBe(true);
});

it('whoever waits as long as Retry-After says gets through', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 }), async (gapsMs) => {
      const state = createMemoryState();
      let nowMs = startMs;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        const { isAllowed, retryAfterSeconds } = await tryAt({ state, nowMs });
        if (isAllowed) continue;
        expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
        expect(retryAfterSeconds).toBeLessThanOrEqual(120);
        nowMs += retryAfterSeconds * 1000;
        expect((await tryAt({ state, nowMs })).isAllowed).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it('never lets more than the limit through within one window, whatever the gaps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100 }), async (gapsMs) => {
      const state = createMemoryState();
      const perWindow = new Map<number, number>();
      let nowMs = startMs;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        const window = Math.floor(nowMs / 60_000);
        if ((await tryAt({ state, nowMs })).isAllowed) perWindow.set(window, (perWindow.get(window) ?? 0) + 1);
      }
      for (const count of perWindow.values()) expect(count).toBeLessThanOrEqual(10);
    }),
    { numRuns: 200 },
  );
});

it('writes the headers of the RateLimit draft, several limits as a list', () => {
  const standing = { limit: 10, windowSeconds: 60, remaining: 3, resetSeconds: 12, retryAfterSeconds: null };
  expect(
    rateLimitHeaders([
      { name: 'tenant', ...standing },
      { name: 'route', ...standing },
    ]),
  ).toEqual({
    'RateLimit-Policy': '"tenant";q=10;w=60, "route";q=10;w=60',
    RateLimit: '"tenant";r=3;t=12, "route";r=3;t=12',
  });
  expect(rateLimitHeaders([])).toEqual({});
});
