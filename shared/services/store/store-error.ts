import { z } from 'zod';
import { AppError, ERROR_STATUS, type ErrorCode } from '../../core/errors.ts';

/** What supabase-js gives instead of data. `code` is a SQLSTATE, a PostgREST code, or empty when no answer came. */
export type QueryError = { code?: string; message: string; details?: string | null };

const detailSchema = z.object({
  detail: z.string().optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  retryAfterSeconds: z.number().optional(),
});

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_STATUS, text);

/** Serialization, deadlock, lock and statement timeouts, a server that stops, is full or cannot be reached. */
const PASSING = /^(?:40001|40P01|55P03|57014|57P0[1-5]|08...|53...|PGRST00[0-3])$/;

const businessError = (code: ErrorCode, details: string | null | undefined): AppError => {
  let parsed: z.infer<typeof detailSchema> = {};
  try {
    parsed = detailSchema.parse(JSON.parse(details ?? '{}'));
  } catch {
    // A function that gave no JSON: its code still tells enough.
  }
  const { detail = `The request was refused: ${code.replaceAll('_', ' ')}.`, extra, errors, retryAfterSeconds } = parsed;
  return new AppError(code, {
    detail,
    ...(extra === undefined ? {} : { extra }),
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
};

/**
 * Our error for one of the database's. A function's own refusal (`raise exception using errcode = 'P0001', message = <our code>, detail = <JSON>`) comes back as that
 * code with its `detail`, `extra` and `errors`. What we did not foresee becomes a plain Error with the code as its cause: no text of the database leaves here.
 */
export const storeError = ({ error, status }: { error: QueryError; status: number }): Error => {
  const code = error.code ?? '';
  if (code === 'P0001' && isErrorCode(error.message)) return businessError(error.message, error.details);
  if (code === '42501') return new AppError('forbidden', { detail: 'This is not allowed for you.', cause: code });
  if (code === '23505') return new AppError('duplicate', { detail: 'There is already such an object.', cause: code });
  const isUnanswered = code === '' && (status === 0 || status === 429 || status >= 502);
  if (PASSING.test(code) || isUnanswered) {
    return new AppError('dependency_unavailable', {
      detail: 'The database did not answer in time. Try again.',
      retryAfterSeconds: 2,
      cause: code === '' ? `status ${status}` : code,
    });
  }
  return new Error('The database failed a request.', { cause: code === '' ? `status ${status}` : code });
};
