import { z } from 'zod';
import type { Log } from '../../core/log.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { type Failure, REFUSED, UNKNOWN } from '../resilience/failure.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import type { State } from '../state/port.ts';
import { openIdentityTokens } from './identity-tokens.ts';
import type { Tokens } from './port.ts';

const MAX_ANSWER_CHARACTERS = 16_384;

const answerSchema = z.object({ token: z.jwt() });

const codeOf = (text: string): string => /"code":"([a-z_]{1,40})"/.exec(text)?.[1] ?? '';

type RemoteOptions = {
  /** Address of store-token, which is also the audience it takes tokens for. */
  url: string;
  metadataHost: string;
  region?: string;
  /** Where the instances share that store-token is down. */
  state?: () => Promise<State>;
  log?: Pick<Log, 'warn'>;
  fetch?: typeof globalThis.fetch;
  /** Departures from the dependency's policy, for tests. */
  policy?: Partial<CallerOptions>;
};

class BrokenAnswer extends Error {}

/** The token in an answer. Whatever else answers 200 is not store-token, or a half of it. */
const tokenIn = (text: string): string => {
  try {
    return answerSchema.parse(JSON.parse(text)).token;
  } catch (cause) {
    throw new BrokenAnswer('The answer holds no token.', { cause });
  }
};

const classify = (error: unknown): Failure | null => {
  if (error instanceof BrokenAnswer) return UNKNOWN;
  // No such address: the setting is wrong, and another try will not mend it.
  return error instanceof Error && 'status' in error && error.status === 404 ? REFUSED : null;
};

/**
 * Store tokens from the private function store-token, asked for with this function's own identity. Whoever opens a store keeps the token until a minute
 * before it expires, which is four minutes. Cloud Run takes the signature out of the token it checks itself, so the token goes twice: once for Cloud Run and
 * once for store-token.
 * `mint` throws AppError `dependency_unavailable`: store-token or the metadata server cannot be reached, or this function may not have such a token.
 */
export const openRemoteTokens = ({ url, metadataHost, region, state, log, fetch = globalThis.fetch, policy }: RemoteOptions): Tokens => {
  const identity = openIdentityTokens({ metadataHost, audience: url, fetch });
  const target = new URL('/v1/store-token', url);
  const call = createCaller({
    ...DEPENDENCY_POLICIES.storeToken,
    settings: 'STORE_TOKEN_URL, the role run.invoker on store-token, and what this function declares in `uses`',
    ...(region === undefined ? {} : { region }),
    ...(state === undefined ? {} : { state }),
    ...(log === undefined ? {} : { log }),
    classify,
    ...policy,
  });
  return {
    mint: (claims) =>
      call({
        attempt: async ({ signal }) => {
          const bearer = `Bearer ${await identity.get(signal)}`;
          const response = await fetch(target, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Authorization: bearer, 'X-Serverless-Authorization': bearer },
            body: JSON.stringify(claims),
            signal,
            redirect: 'error',
          });
          const text = (await response.text()).slice(0, MAX_ANSWER_CHARACTERS);
          if (response.status === 401) identity.forget();
          if (!response.ok) {
            const refusal = new Error(`store-token answered ${response.status} ${codeOf(text)}`);
            throw Object.assign(refusal, { status: response.status, headers: response.headers });
          }
          return tokenIn(text);
        },
      }),
  };
};
