import { z } from 'zod';
import { type Failure, FINAL, LIMITED, REFUSED, UNKNOWN } from '../resilience/failure.ts';
import { readRetryAfterMs } from '../resilience/read-retry-after.ts';

const reasonSchema = z.looseObject({ reason: z.string().catch('') });

const errorSchema = z.looseObject({
  code: z.number().nullish().catch(null),
  message: z.string().catch(''),
  /** Of a request: reasons. Of an insert: one entry for each row that was not taken, with its own reasons. */
  errors: z.array(z.looseObject({ reason: z.string().nullish().catch(null), errors: z.array(reasonSchema).catch([]) })).catch([]),
});

const PASSING = new Set(['backendError', 'internalError', 'timeout', 'jobBackendError', 'jobInternalError', 'tableUnavailable']);
const SLOWER = new Set(['rateLimitExceeded', 'quotaExceeded', 'jobRateLimitExceeded']);

const reasonsOf = (error: unknown): { code: number | null; message: string; reasons: string[] } | null => {
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return null;
  const { code = null, message, errors } = parsed.data;
  return { code, message, reasons: errors.flatMap(({ reason, errors: inner }) => [reason ?? '', ...inner.map((one) => one.reason)]) };
};

/**
 * What BigQuery's errors mean. Its 403 may mean "slower", its 404 means that the dataset or table of the settings is not there, and its 200 may hold rows that were not taken:
 * `stopped` ones wait for others of the same request, which alone say why.
 */
export const classifyBigQuery = (error: unknown): Failure | null => {
  const told = reasonsOf(error);
  if (told === null) return null;
  const { code, message, reasons } = told;
  if (reasons.some((reason) => SLOWER.has(reason))) return { ...LIMITED, retryAfterMs: readRetryAfterMs({ error }) };
  if (reasons.some((reason) => PASSING.has(reason))) return { ...UNKNOWN, retryAfterMs: readRetryAfterMs({ error }) };
  if (code === 404) return REFUSED;
  if (/did not complete before \d+ms/.test(message)) return UNKNOWN;
  // A body that is no JSON: half an answer, or somebody else's.
  if (/unexpected (?:end of json|token)|not valid json|invalid json|unterminated string|cannot parse response/i.test(message))
    return UNKNOWN;
  return reasons.length > 0 && code === null ? FINAL : null;
};

/** Reasons of BigQuery for not taking rows; null when the error is about something else. */
export const refusedRows = (error: unknown): string[] | null => {
  const isPartial = error instanceof Error && error.name === 'PartialFailureError';
  return isPartial ? [...new Set(reasonsOf(error)?.reasons.filter((reason) => reason !== '' && reason !== 'stopped'))] : null;
};
