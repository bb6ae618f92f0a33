import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import type { VerifyIdentityToken } from './identity-verifier.ts';

type ServiceCaller = {
  env: Pick<Env, 'GOOGLE_CLOUD_PROJECT' | 'STORE_TOKEN_URL'>;
  authorization: string | undefined;
  verifyIdentityToken: VerifyIdentityToken;
};

/**
 * Which function of ours calls a private one: the account id (`fn-quotes`) of its service account in our own project.
 * @throws AppError `unauthenticated`; `dependency_unavailable` when it is not configured who may call, or Google's keys cannot be had
 */
export const verifyServiceCaller = async ({ env, authorization, verifyIdentityToken }: ServiceCaller): Promise<string> => {
  if (env.STORE_TOKEN_URL === undefined || env.GOOGLE_CLOUD_PROJECT === undefined) {
    throw new AppError('dependency_unavailable', { detail: 'This function has no caller configured.', retryAfterSeconds: 30 });
  }
  const email = await verifyIdentityToken({ authorization, audience: env.STORE_TOKEN_URL });
  const domain = `@${env.GOOGLE_CLOUD_PROJECT}.iam.gserviceaccount.com`;
  if (!email.endsWith(domain)) throw new AppError('unauthenticated', { detail: 'Only functions of this project may call this.' });
  return email.slice(0, -domain.length);
};
