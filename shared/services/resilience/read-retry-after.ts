import { z } from 'zod';

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const ofHeader = ({ value, nowMs }: { value: string; nowMs: number }): number | null => {
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  return HTTP_DATE.test(text) ? Math.max(0, Date.parse(text) - nowMs) : null;
};

const getHeader = (headers: unknown): string | null => {
  if (headers instanceof Headers) return headers.get('retry-after');
  const parsed = z.record(z.string(), z.unknown()).safeParse(headers);
  if (!parsed.success) return null;
  const entry = Object.entries(parsed.data).find(([name]) => name.toLowerCase() === 'retry-after');
  const value = Array.isArray(entry?.[1]) ? entry[1][0] : entry?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};

const shapeSchema = z.looseObject({
  headers: z.unknown().optional(),
  response: z.looseObject({ headers: z.unknown().optional() }).nullish().catch(null),
  statusDetails: z.array(z.unknown()).nullish().catch(null),
});

/** google.rpc.RetryInfo, as google-gax hands it on. */
const retryInfoSchema = z.looseObject({
  retryDelay: z.looseObject({ seconds: z.coerce.number().min(0).nullish(), nanos: z.coerce.number().min(0).nullish() }),
});

/**
 * How many milliseconds a failed answer asks us to wait: the Retry-After header (seconds or an HTTP date) or gRPC's RetryInfo. Null when it does not say.
 */
export const readRetryAfterMs = ({ error, nowMs = Date.now() }: { error: unknown; nowMs?: number }): number | null => {
  const parsed = shapeSchema.safeParse(error);
  if (!parsed.success) return null;
  const { headers, response, statusDetails } = parsed.data;
  const value = getHeader(headers) ?? getHeader(response?.headers);
  if (value !== null) return ofHeader({ value, nowMs });
  for (const detail of statusDetails ?? []) {
    const info = retryInfoSchema.safeParse(detail);
    if (info.success) return (info.data.retryDelay.seconds ?? 0) * 1000 + Math.ceil((info.data.retryDelay.nanos ?? 0) / 1e6);
  }
  return null;
};
