import { type ApiKeyScope, isApiKeyScope } from '../core/permissions.ts';

const WITHOUT_SIGN_IN: ReadonlySet<string> = new Set(['public', 'signed', 'service', 'platform']);

const KEY_ACCESS = 'key:';

/** The scope that a key needs where API keys are the way in, or null. */
export const scopeOf = (access: string): ApiKeyScope | null => {
  const scope = access.startsWith(KEY_ACCESS) ? access.slice(KEY_ACCESS.length) : '';
  return isApiKeyScope(scope) ? scope : null;
};

/** Whether a route with this access is for people who sign in; the others are open, checked by a signature, for functions of ours, for the platform's operators, or for API keys. */
export const isSignedIn = (access: string): boolean => !WITHOUT_SIGN_IN.has(access) && scopeOf(access) === null;
