import type { Env } from '../core/env.ts';
import type { IdentityTokenCheck } from './check-identity-token.ts';

/** The e-mail address of the service account that a Google identity token was made for, if it is good for `audience`. */
export type VerifyIdentityToken = (call: { authorization: string | undefined; audience: string }) => Promise<string>;

/**
 * Checks Google's identity tokens with the keys and rules of the settings; keys are fetched on first use and kept for the life of what this gives.
 * It throws AppError `unauthenticated` for a token that is not good, `dependency_unavailable` when Google's keys cannot be had.
 */
export const identityVerifier = ({
  env,
  signatureCheck,
  now = () => new Date(),
}: {
  env: Pick<Env, 'GOOGLE_JWKS_URL'>;
  /** `cloud-run`: a token whose signature Cloud Run has checked and taken out is believed. */
  signatureCheck: Env['OIDC_SIGNATURE_CHECK'];
  now?: () => Date;
}): VerifyIdentityToken => {
  let loading: Promise<IdentityTokenCheck> | undefined;
  return async (call) => {
    // jose is loaded by whoever checks a token, not by every function.
    loading ??= import('./check-identity-token.ts').then(({ identityTokenCheck }) =>
      identityTokenCheck({ keysUrl: env.GOOGLE_JWKS_URL, signatureCheck, now }),
    );
    return await (await loading)(call);
  };
};
