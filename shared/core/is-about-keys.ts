/** What jose calls no answer from the keys' server, an answer that is no set of keys, and a refusal. */
const ABOUT_KEYS = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/**
 * Whether checking a token against public keys of an address failed for want of those keys, and so says nothing about the token. `error`: what jose threw;
 * what has none of its codes came from the network.
 */
export const isAboutKeys = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !/^ERR_J(?:OSE|W[A-Z]+)_/.test(code) || ABOUT_KEYS.includes(code);
};
