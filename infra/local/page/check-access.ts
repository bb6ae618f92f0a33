import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(?:(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
/** A tunnel or proxy ends on loopback too and may well rewrite the Host, but it tells whom it speaks for. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'] as const;

/**
 * Whether a request comes from this machine and means it: its socket is loopback, no proxy passed it on, and its Host names loopback, which the
 * page of a foreign site cannot say (DNS rebinding).
 */
export const isLocalRequest = ({ remoteAddress, headers }: { remoteAddress: string | undefined; headers: IncomingHttpHeaders }): boolean =>
  LOOPBACK.test(remoteAddress ?? '') && LOCAL_HOST.test(headers.host ?? '') && PROXY_HEADERS.every((name) => headers[name] === undefined);

/**
 * Whether a page of ours sent the form. The browser's own word counts first: our referrer policy makes it send `Origin: null` with a form. Without
 * it the Origin must be ours; without both the request is foreign.
 */
export const isSameOrigin = (headers: IncomingHttpHeaders): boolean => {
  const { origin, host } = headers;
  const ownOrigin = `http://${host}`;
  const fetchSite = headers['sec-fetch-site'];
  if (fetchSite === undefined) return origin === ownOrigin;
  return fetchSite === 'same-origin' && (origin === undefined || origin === 'null' || origin === ownOrigin);
};
