import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { decodeJwt } from 'jose';
import type { StoreClaims, Tokens } from '../tokens/port.ts';

const TIMEOUT_MS = 10_000;
const RENEW_BEFORE_EXPIRY_MS = 60_000;

type StoreOptions = {
  url: string;
  anonKey: string;
  tokens: Tokens;
  claims: StoreClaims;
  /** Ends every call when the request that needs it is over. */
  signal?: AbortSignal;
  fetch?: typeof globalThis.fetch;
};

/** 0, so that it is asked for anew each time, when the token is not a JWT. */
const expiryMsOf = (token: string): number => {
  try {
    return (decodeJwt(token).exp ?? 0) * 1000;
  } catch {
    return 0;
  }
};

const cachedToken = ({ tokens, claims }: Pick<StoreOptions, 'tokens' | 'claims'>): (() => Promise<string>) => {
  let current: { token: Promise<string>; renewAt: number } | undefined;
  return () => {
    if (current && Date.now() < current.renewAt) return current.token;
    const token = tokens.mint(claims);
    const fresh = { token, renewAt: Number.POSITIVE_INFINITY };
    current = fresh;
    token.then(
      (minted) => {
        fresh.renewAt = expiryMsOf(minted) - RENEW_BEFORE_EXPIRY_MS;
      },
      () => {
        if (current === fresh) current = undefined;
      },
    );
    return token;
  };
};

/**
 * The database as `claims` may see it. One store token serves until a minute before it expires. A call is given 10 s and is never repeated here: see
 * `readRows`. Opening costs no call.
 */
export const openStore = ({ url, anonKey, tokens, claims, signal, fetch = globalThis.fetch }: StoreOptions): SupabaseClient => {
  const token = cachedToken({ tokens, claims });
  let isOpen = false;
  const client = createClient(url, anonKey, {
    // supabase-js asks once while it is being made, for its websocket, which nobody here uses; it would ask again for a null.
    accessToken: async () => (isOpen ? await token() : 'unused'),
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { retry: false },
    global: {
      fetch: (input, init) => {
        const signals = [AbortSignal.timeout(TIMEOUT_MS), init?.signal, signal].filter((candidate) => candidate != null);
        return fetch(input, { ...init, signal: AbortSignal.any(signals) });
      },
    },
  });
  isOpen = true;
  return client;
};
