import { EXPOSED_HEADERS } from './exposed-headers.ts';

const PREFLIGHT_SECONDS = 600;

/** Whose key it is a preflight does not say: it tells how to ask, and the call itself is refused unless its key names the origin. */
export const preflightHeaders = ({ origin, allow }: { origin: string | undefined; allow: string }): Record<string, string> =>
  origin === undefined
    ? {}
    : {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': allow,
        'Access-Control-Allow-Headers': 'Accept, Content-Type, Idempotency-Key, X-API-Key, X-Request-ID, X-Visitor-Token, traceparent',
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
        Vary: 'Origin',
      };

/** Lets the scripts of a page read an answer; without credentials, which keys do not use. */
export const allowKeyOrigin = ({ headers, origin }: { headers: Headers; origin: string }): void => {
  headers.set('Access-Control-Allow-Origin', origin);
  headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS.join(', '));
};
