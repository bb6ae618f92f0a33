import { randomUUID } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Host } from './host.ts';
import { problemOf } from './problem.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** An answer for what goes wrong before there is an app to answer: with a request id that is in the log, and the security headers. */
export const earlyAnswer = ({ host, error, name }: { host: Host; error: unknown; name: string }): Response => {
  const requestId = randomUUID();
  const isTheirs = error instanceof AppError && error.status < 500;
  host.log[isTheirs ? 'info' : 'error']('request_failed_early', { error, requestId, route: `/v1/${name}/*` });
  const { status, headers, body } = problemOf({ error, requestId, instance: `/v1/${name}` });
  const all = new Headers({ ...headers, 'X-Request-ID': requestId });
  setSecurityHeaders(all);
  return new Response(body, { status, headers: all });
};

/** The answer to a request line or a Host header that cannot be read. */
export const unreadableRequest = ({ host, cause, name }: { host: Host; cause: unknown; name: string }): Response =>
  earlyAnswer({
    host,
    name,
    error: new AppError('malformed_request', { detail: 'The request line or the Host header cannot be read.', cause }),
  });
