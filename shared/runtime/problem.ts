import { AppError, ERROR_STATUS, type ErrorCode, notFound } from '../core/errors.ts';

const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

export type Problem = { status: number; headers: Readonly<Record<string, string>>; body: string };

const titleOf = (code: ErrorCode): string => `${code.slice(0, 1).toUpperCase()}${code.slice(1).replaceAll('_', ' ')}`;

const typeOf = (code: ErrorCode): string => (code === 'rate_limited' ? QUOTA_EXCEEDED : `urn:tripwright:problem:${code}`);

/** What the caller may know of an error: a defect says nothing, and whatever is missing or foreign says the same. */
const publicError = (error: unknown): AppError => {
  if (!(error instanceof AppError) || error.code === 'internal') {
    return new AppError('internal', { detail: 'Something went wrong on our side. The requestId helps to find out what.' });
  }
  return error.code === 'not_found' ? notFound() : error;
};

/**
 * Any error as a problem document (RFC 9457).
 * `instance`: path of the request, without its query.
 */
export const problemOf = ({ error, requestId, instance }: { error: unknown; requestId: string; instance: string }): Problem => {
  const { code, message, errors, extra, retryAfterSeconds, challenge } = publicError(error);
  const status = ERROR_STATUS[code];
  const document = {
    ...extra,
    type: typeOf(code),
    title: titleOf(code),
    status,
    detail: message,
    instance,
    code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
  };
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
      ...(status === 401 ? { 'WWW-Authenticate': challenge ?? 'Bearer' } : {}),
      ...(status === 413 ? { Connection: 'close' } : {}),
    },
    body: JSON.stringify(document),
  };
};
