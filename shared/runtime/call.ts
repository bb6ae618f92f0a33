import { continueTrace, requestIdFrom } from '../core/trace.ts';
import type { Standing } from './rate-limit.ts';

/** What is known of one request so far; the answer's headers and its log line are made from it. */
export type Call = {
  requestId: string;
  traceparent: string;
  startedAtMs: number;
  method: string;
  /** GET or HEAD: the calls that go on while a limiter is away. */
  isRead: boolean;
  /** Path as sent, without the query. */
  path: string;
  /** Path of the route, parameters unfilled: logs name this one, since a path may carry a public token. */
  route: string;
  ip: string;
  tenantId: string | null;
  memberId: string | null;
  /** The page whose scripts may read the answer, by an API key; the desk's own origins are settings. */
  allowedOrigin: string | null;
  standings: Standing[];
};

/** Path and query of a request's URL as sent. The host is not looked at: it may be none that a URL takes. */
export const targetOf = (url: string): { path: string; search: URLSearchParams } => {
  const target = url.slice(url.indexOf('/', url.indexOf('://') + 3)).split('#', 1)[0] ?? '/';
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, search: new URLSearchParams() }
    : { path: target.slice(0, mark), search: new URLSearchParams(target.slice(mark + 1)) };
};

export const beginCall = ({
  method,
  path,
  route,
  ip,
  requestId,
  traceparent,
}: {
  method: string;
  path: string;
  route: string;
  ip: string;
  requestId: string | undefined;
  traceparent: string | undefined;
}): Call => ({
  requestId: requestIdFrom(requestId),
  traceparent: continueTrace(traceparent),
  startedAtMs: performance.now(),
  method,
  isRead: method === 'GET' || method === 'HEAD',
  path,
  route,
  ip,
  tenantId: null,
  memberId: null,
  allowedOrigin: null,
  standings: [],
});
