import { createHash, timingSafeEqual } from 'node:crypto';
import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import type { VerifyIdentityToken } from './identity-verifier.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const unconfigured = (): AppError =>
  new AppError('dependency_unavailable', { detail: 'This function has no caller configured.', retryAfterSeconds: 30 });

const refused = (): AppError => new AppError('unauthenticated', { detail: 'Only the transport may call this.' });

type StageCaller = {
  env: Pick<Env, 'TRIPWRIGHT_PLATFORM' | 'STAGE_SECRET' | 'STAGE_CALLERS' | 'STAGE_AUDIENCE'>;
  authorization: string | undefined;
  verifyIdentityToken: VerifyIdentityToken;
};

/**
 * Lets only the transport wake a stage or a schedule. Embedded: `Authorization: Bearer <STAGE_SECRET>`, compared in constant time over digests. On Google: an
 * identity token made for STAGE_AUDIENCE and one of the service accounts STAGE_CALLERS (Pub/Sub's, Cloud Tasks' or Cloud Scheduler's).
 * @throws AppError `unauthenticated`; `dependency_unavailable` when nobody is configured (unsigned is never fine) or Google's keys cannot be had
 */
export const verifyStageCaller = async ({ env, authorization, verifyIdentityToken }: StageCaller): Promise<void> => {
  if (env.TRIPWRIGHT_PLATFORM === 'google') {
    if (env.STAGE_AUDIENCE === undefined || env.STAGE_CALLERS.length === 0) throw unconfigured();
    const email = await verifyIdentityToken({ authorization, audience: env.STAGE_AUDIENCE });
    if (env.STAGE_CALLERS.includes(email)) return;
    throw refused();
  }
  if (env.STAGE_SECRET === undefined) throw unconfigured();
  if (timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${env.STAGE_SECRET}`))) return;
  throw refused();
};
