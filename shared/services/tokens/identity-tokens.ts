import { decodeJwt } from 'jose';

/** A token is used until this long before it expires. */
const RENEW_BEFORE_EXPIRY_MS = 300_000;

type Fetch = typeof globalThis.fetch;

export type IdentityTokens = {
  /** This function's identity token for the audience, from the cache or the metadata server. */
  get(signal: AbortSignal): Promise<string>;
  /** Whoever refused it gets a new one next time. */
  forget(): void;
};

/**
 * Identity tokens (OIDC) of the service account that this function runs as, for one audience. `metadataHost`: `host:port` of Google's metadata server.
 * Errors carry a `status` or are those of fetch; a time limit is the caller's, by `signal`.
 */
export const openIdentityTokens = ({
  metadataHost,
  audience,
  fetch = globalThis.fetch,
  now = () => new Date(),
}: {
  metadataHost: string;
  audience: string;
  fetch?: Fetch;
  now?: () => Date;
}): IdentityTokens => {
  const url = new URL(`http://${metadataHost}/computeMetadata/v1/instance/service-accounts/default/identity`);
  url.search = new URLSearchParams({ audience, format: 'full' }).toString();
  let current: { token: string; renewAtMs: number } | undefined;
  return {
    get: async (signal) => {
      if (current !== undefined && now().getTime() < current.renewAtMs) return current.token;
      const response = await fetch(url, { headers: { 'Metadata-Flavor': 'Google' }, signal, redirect: 'error' });
      const token = (await response.text()).trim();
      if (!response.ok) {
        // `status` tells the caller's retries what kind of failure it is.
        throw Object.assign(new Error("The metadata server does not give this function's identity."), { status: response.status });
      }
      const { exp = 0 } = decodeJwt(token);
      current = { token, renewAtMs: exp * 1000 - RENEW_BEFORE_EXPIRY_MS };
      return token;
    },
    forget: () => {
      current = undefined;
    },
  };
};
