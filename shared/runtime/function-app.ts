import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { AppError, notFound } from '../core/errors.ts';
import type { FinalAnswer } from './answer.ts';
import { beginCall, type Call, targetOf } from './call.ts';
import { clientIp } from './client-ip.ts';
import { matchesAny } from './entity-tag.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import type { Host } from './host.ts';
import { allowKeyOrigin } from './key-cors.ts';
import { problemOf } from './problem.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import { logFailure, logRequest } from './request-log.ts';
import { setSecurityHeaders } from './security-headers.ts';

export type FunctionApp = Hono<{ Bindings: HttpBindings; Variables: { call: Call } }>;

const COMPRESSED_FROM_BYTES = 500;

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Client-ID',
  'X-Request-ID',
  'traceparent',
];

const headersOf = ({ call, headers }: { call: Call; headers: Headers }): void => {
  headers.set('X-Request-ID', call.requestId);
  headers.set('traceparent', call.traceparent);
  headers.set('X-Request-Duration-Ms', String(Math.round(performance.now() - call.startedAtMs)));
  for (const [name, value] of Object.entries(rateLimitHeaders(call.standings))) headers.set(name, value);
  setSecurityHeaders(headers);
};

/** An answer as it leaves: 304 when the caller holds it already, with its length so that small ones stay uncompressed. */
export const respond = ({
  answer,
  isRead,
  ifNoneMatch,
}: {
  answer: FinalAnswer;
  isRead: boolean;
  ifNoneMatch: string | undefined;
}): Response => {
  const headers = new Headers({ ...answer.headers });
  const tag = headers.get('ETag');
  if (isRead && answer.status === 200 && tag !== null && matchesAny({ header: ifNoneMatch, tag })) {
    headers.delete('Content-Type');
    return new Response(null, { status: 304, headers });
  }
  if (answer.body instanceof ReadableStream) return new Response(answer.body, { status: answer.status, headers });
  if (answer.body === null) return new Response(null, { status: answer.status, headers });
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : Buffer.from(answer.body);
  headers.set('Content-Length', String(bytes.byteLength));
  return new Response(bytes, { status: answer.status, headers });
};

/** The problem document of an error as it leaves, with headers of its own if need be. */
export const problemResponse = ({
  call,
  error,
  headers = {},
}: {
  call: Call;
  error: unknown;
  headers?: Record<string, string>;
}): Response => {
  const problem = problemOf({ error, requestId: call.requestId, instance: call.path });
  return respond({ answer: { ...problem, headers: { ...problem.headers, ...headers } }, isRead: false, ifNoneMatch: undefined });
};

/**
 * The shell of every function: request id, trace, client address, log line, headers, compression, CORS, and one mapper from errors to
 * problem documents. Routes are added to what comes back.
 * `name`: of the function, for calls that match no route.
 */
export const functionApp = ({ host, name }: { host: Host; name: string }): FunctionApp => {
  const { env, log } = host;
  const app: FunctionApp = new Hono();

  app.use(async (c, next) => {
    const { incoming } = c.env;
    const call = beginCall({
      method: c.req.method,
      path: targetOf(c.req.url).path,
      route: `/v1/${name}/*`,
      ip: clientIp({
        socketAddress: incoming.socket.remoteAddress,
        forwardedFor: c.req.header('x-forwarded-for'),
        trustedHops: env.TRUSTED_PROXY_HOPS,
      }),
      requestId: c.req.header('x-request-id'),
      traceparent: c.req.header('traceparent'),
    });
    c.set('call', call);
    await next();
    headersOf({ call, headers: c.res.headers });
    if (call.allowedOrigin !== null) allowKeyOrigin({ headers: c.res.headers, origin: call.allowedOrigin });
    logRequest({ log, call, status: c.res.status, userAgent: c.req.header('user-agent') });
  });

  app.use(compress({ threshold: COMPRESSED_FROM_BYTES }));

  const allowOrigin = cors({
    origin: env.CORS_ORIGINS,
    credentials: true,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
  app.use(async (c, next) => {
    if (env.CORS_ORIGINS.includes(c.req.header('origin') ?? '')) return allowOrigin(c, next);
    await next();
    c.header('Vary', 'Origin', { append: true });
    return undefined;
  });

  app.notFound((c) => problemResponse({ call: c.get('call'), error: notFound() }));

  app.onError((error, c) => {
    const call = c.get('call');
    if (!(error instanceof AppError) || error.status >= 500) logFailure({ log, call, error });
    return problemResponse({ call, error });
  });

  return app;
};
