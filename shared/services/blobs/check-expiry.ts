import { invalid } from '../../core/errors.ts';

/** V4 signatures of Cloud Storage live 7 days at most. */
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** @throws AppError `validation_failed` unless it is a whole number of seconds from 1 to 7 days */
export const checkExpiry = (expiresInSeconds: number): void => {
  if (Number.isInteger(expiresInSeconds) && expiresInSeconds >= 1 && expiresInSeconds <= MAX_SECONDS) return;
  throw invalid([{ pointer: '/expiresInSeconds', detail: `must be a whole number of seconds from 1 to ${MAX_SECONDS}` }]);
};
