import { z } from 'zod';
import { AppError } from '../core/errors.ts';

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const REQUEST_TIMEOUT = 408;
/** Errors wrap each other. */
const MAX_CAUSES = 6;

const shapeSchema = z.looseObject({
  status: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
});

const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 400 && status < 500 && status !== REQUEST_TIMEOUT;

/**
 * Whether a call of the model that failed with `error` cost nothing for certain: it was never made (breaker open), never connected, or refused with a status of 400 to 499. Everything else, a timeout
 * first of all, may have been answered and billed without our knowing.
 */
export const isSurelyUnpaid = (error: unknown): boolean => {
  if (error instanceof AppError && error.cause === undefined) return true;
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    const parsed = shapeSchema.safeParse(current);
    if (!parsed.success) return false;
    const { status, code, cause } = parsed.data;
    // The status of our own errors is that of our answer, not the service's.
    if (!(current instanceof AppError) && isRefusal(status)) return true;
    if (code !== undefined && NEVER_CONNECTED.has(code)) return true;
    current = cause;
  }
  return false;
};
