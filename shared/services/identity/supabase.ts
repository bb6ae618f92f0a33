import { type AuthError, createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createRemoteJWKSet, customFetch, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AppError } from '../../core/errors.ts';
import { isAboutKeys } from '../../core/is-about-keys.ts';
import type { Identity, Session, VerifiedSubject } from './port.ts';
import { refreshSession } from './refresh-session.ts';

const TIMEOUT_MS = 10_000;

type IdentityOptions = {
  url: string;
  anonKey: string;
  /** How access tokens are checked: the project's shared secret, or where its public keys are. */
  verification: { jwtSecret: string } | { jwksUrl: string };
  /** The `iss` of the project's tokens (`<url>/auth/v1`); left out where tokens carry none (@supabase/lite). */
  issuer?: string;
  fetch?: typeof globalThis.fetch;
};

type Auth = SupabaseClient['auth'];

const WRONG_CREDENTIALS = new Set(['invalid_credentials', 'email_not_confirmed', 'user_banned', 'user_not_found']);
const failure = (error: AuthError): Error => {
  if (error.status === 429) return new AppError('rate_limited', { detail: 'Too many attempts. Try again later.', retryAfterSeconds: 60 });
  if (error.code === 'weak_password')
    return new AppError('validation_failed', {
      detail: 'The password is too weak.',
      errors: [{ pointer: '/password', detail: 'is too weak' }],
    });
  if (error.code === 'user_already_exists' || error.code === 'email_exists')
    return new AppError('duplicate', { detail: 'There is already an account with this address.' });
  if (error.status === undefined || error.status === 0 || error.status >= 500 || error.name === 'AuthRetryableFetchError') {
    return new AppError('dependency_unavailable', {
      detail: 'Signing in is not possible right now. Try again.',
      retryAfterSeconds: 5,
      cause: error.code ?? error.name,
    });
  }
  return new Error('The sign-in service refused a request.', { cause: error.code ?? error.name });
};

const sessionOf = (session: { access_token: string; refresh_token: string; expires_in: number; user: { id: string } }): Session => ({
  accessToken: session.access_token,
  refreshToken: session.refresh_token,
  expiresInSeconds: session.expires_in,
  subject: session.user.id,
});

const subjectOf = (payload: JWTPayload): VerifiedSubject | null => {
  const { sub, iat, exp, session_id: sessionId, role } = payload;
  // A store token of ours is signed with the same secret and must not open the API: only Supabase Auth's role does.
  if (typeof sub !== 'string' || sub === '' || iat === undefined || exp === undefined || role !== 'authenticated') return null;
  return {
    subject: sub,
    sessionId: typeof sessionId === 'string' ? sessionId : null,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  };
};

/** Supabase Auth over its REST interface; each call has 10 s and leaves no session behind in this process. */
export const openSupabaseIdentity = ({ url, anonKey, verification, issuer, fetch = globalThis.fetch }: IdentityOptions): Identity => {
  const timedFetch: typeof globalThis.fetch = (input, init) => {
    const signals = [AbortSignal.timeout(TIMEOUT_MS), init?.signal].filter((signal) => signal != null);
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  // One client per call: a client remembers the last person who signed in through it.
  const openAuth = (): Auth =>
    createClient(url, anonKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { fetch: timedFetch },
    }).auth;
  const key: Uint8Array | JWTVerifyGetKey =
    'jwtSecret' in verification
      ? new TextEncoder().encode(verification.jwtSecret)
      : createRemoteJWKSet(new URL(verification.jwksUrl), { timeoutDuration: TIMEOUT_MS, [customFetch]: timedFetch });
  const rules = {
    audience: 'authenticated',
    algorithms: 'jwtSecret' in verification ? ['HS256'] : ['ES256', 'RS256', 'EdDSA'],
    ...(issuer === undefined ? {} : { issuer }),
  };
  const check = (token: string) => (typeof key === 'function' ? jwtVerify(token, key, rules) : jwtVerify(token, key, rules));

  return {
    signIn: async ({ email, password }) => {
      const { data, error } = await openAuth().signInWithPassword({ email: email.toLowerCase(), password });
      if (error === null) return sessionOf(data.session);
      if (WRONG_CREDENTIALS.has(error.code ?? '')) return null;
      throw failure(error);
    },
    signUp: async ({ email, password }) => {
      const { data, error } = await openAuth().signUp({ email: email.toLowerCase(), password });
      if (error !== null) throw failure(error);
      if (data.user === null) throw new Error('The sign-in service made no account.');
      // A project that asks for confirmation answers for a known address with a made-up account that has no identity.
      if (data.user.identities?.length === 0) throw new AppError('duplicate', { detail: 'There is already an account with this address.' });
      return { subject: data.user.id };
    },
    refresh: async (refreshToken) => await refreshSession({ url, anonKey, refreshToken, fetch: timedFetch }),
    signOut: async (accessToken) => {
      const { error } = await openAuth().admin.signOut(accessToken, 'local');
      // An expired or unknown session is signed out already.
      if (error === null || error.name === 'AuthSessionMissingError' || [401, 403, 404].includes(error.status ?? 0)) return;
      throw failure(error);
    },
    verify: async (accessToken) => {
      try {
        return subjectOf((await check(accessToken)).payload);
      } catch (error) {
        if (typeof key === 'function' && isAboutKeys(error)) {
          throw new AppError('dependency_unavailable', {
            detail: 'Signing in cannot be checked right now. Try again.',
            retryAfterSeconds: 5,
            cause: error,
          });
        }
        return null;
      }
    },
  };
};
