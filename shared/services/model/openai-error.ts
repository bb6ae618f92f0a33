import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { type Failure, LIMITED, REFUSED, UNKNOWN } from '../resilience/failure.ts';
import { readRetryAfterMs } from '../resilience/read-retry-after.ts';

/** A 200 that is no answer of the service: something in between spoke, or the answer is broken. */
export class StrangeAnswer extends Error {}

const errorSchema = z.looseObject({ status: z.number(), code: z.string().nullish().catch(null), headers: z.unknown().optional() });

/** These come as 429 and do not pass: the account is to be paid first. */
const UNPAID = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** What the errors of OpenAI's client mean where their status alone does not say it. */
export const classifyOpenAi = (error: unknown): Failure | null => {
  if (error instanceof StrangeAnswer || error instanceof SyntaxError) return UNKNOWN;
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return null;
  const { status, code } = parsed.data;
  if (status === 429 && UNPAID.has(code ?? '')) return REFUSED;
  // "Conflict": a lock of theirs; their own client tries again.
  if (status === 409) return { ...LIMITED, retryAfterMs: readRetryAfterMs({ error }) };
  return null;
};

/**
 * What a caller sees of an answer that is final. `setting` holds the model's name. Errors that are ours, or no answer, are left as they are.
 */
export const toModelError = ({ error, model, setting }: { error: unknown; model: string; setting: string }): unknown => {
  if (error instanceof AppError) return error;
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return error;
  const { status } = parsed.data;
  if (status === 404)
    return new AppError('dependency_unavailable', {
      detail: `The model ${model} is not known there, or not ours to use: check the settings ${setting} and MODEL_BASE_URL.`,
      cause: error,
    });
  return new AppError('dependency_unavailable', {
    detail: `The model service does not take the question (${status}): it may be too long for ${model}, or ask for what that model cannot do (${setting}).`,
    cause: error,
  });
};
