import { AppError } from '../core/errors.ts';
import type { State } from '../services/state/port.ts';
import type { RateLimit } from './define.ts';

/** One limit, under the name that callers see, counted under `key`. */
export type CountedLimit = Pick<RateLimit, 'limit' | 'windowSeconds'> & { name: string; key: string };

/** How a caller stands against one limit after this call; `retryAfterSeconds` is null while the call is within it. */
export type Standing = {
  name: string;
  limit: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
  retryAfterSeconds: number | null;
};

const readCount = async ({ state, key }: { state: State; key: string }): Promise<number> => {
  const value = await state.get(key);
  return typeof value === 'number' ? value : 0;
};

const secondsUntilFree = ({
  limit,
  windowMs,
  elapsedMs,
  before,
  now,
}: Record<'limit' | 'windowMs' | 'elapsedMs' | 'before' | 'now', number>): number => {
  const share = before === 0 ? Number.POSITIVE_INFINITY : 1 - (limit - now - 1) / before;
  const freeAtMs = share <= 1 ? share * windowMs : windowMs * (1 + 1 / limit);
  return Math.max(1, Math.ceil((freeAtMs - elapsedMs) / 1000));
};

/**
 * Counts one call in a sliding window: this window's count plus the part of the previous one that still lies within reach
 * (the counter of the previous window weighs as much as it overlaps). Real time, never the business clock.
 */
export const countCall = async ({ state, counted, nowMs }: { state: State; counted: CountedLimit; nowMs: number }): Promise<Standing> => {
  const { name, key, limit, windowSeconds } = counted;
  const windowMs = windowSeconds * 1000;
  const index = Math.floor(nowMs / windowMs);
  const elapsedMs = nowMs - index * windowMs;
  const [now, lastCount] = await Promise.all([
    state.increment({ key: `${key}:${index}`, ttlSeconds: windowSeconds * 2 }),
    readCount({ state, key: `${key}:${index - 1}` }),
  ]);
  // Refused calls were counted too; more than the limit says nothing more.
  const before = Math.min(lastCount, limit);
  const used = now + before * (1 - elapsedMs / windowMs);
  return {
    name,
    limit,
    windowSeconds,
    remaining: Math.max(0, Math.floor(limit - used)),
    resetSeconds: Math.ceil((windowMs - elapsedMs) / 1000),
    retryAfterSeconds: used <= limit ? null : secondsUntilFree({ limit, windowMs, elapsedMs, before, now }),
  };
};

/** The refusal of a call that is over a limit. */
export const overLimit = ({ name, limit, windowSeconds }: Standing, retryAfterSeconds: number): AppError =>
  new AppError('rate_limited', {
    detail: `More than ${limit} calls in ${windowSeconds} seconds. Wait as long as Retry-After says.`,
    retryAfterSeconds,
    extra: { 'violated-policies': [name] },
  });

/** The headers of the RateLimit draft for all limits that a call was counted in. */
export const rateLimitHeaders = (standings: readonly Standing[]): Readonly<Record<string, string>> =>
  standings.length === 0
    ? {}
    : {
        'RateLimit-Policy': standings.map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`).join(', '),
        RateLimit: standings.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`).join(', '),
      };
