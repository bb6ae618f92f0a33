import { createHash, timingSafeEqual } from 'node:crypto';
import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets only the transport wake a stage or a schedule: `Authorization: Bearer <STAGE_SECRET>`, compared in constant time over digests.
 * @throws AppError `unauthenticated`; `dependency_unavailable` when no secret is configured: unsigned is never fine
 */
export const verifyStageCaller = async ({
  env,
  authorization,
}: {
  env: Pick<Env, 'STAGE_SECRET'>;
  authorization: string | undefined;
}): Promise<void> => {
  if (env.STAGE_SECRET === undefined) {
    throw new AppError('dependency_unavailable', { detail: 'This function has no caller configured.', retryAfterSeconds: 30 });
  }
  if (timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${env.STAGE_SECRET}`))) return;
  throw new AppError('unauthenticated', { detail: 'Only the transport may call this.' });
};
