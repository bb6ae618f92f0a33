import type { Log } from '../core/log.ts';
import type { Call } from './call.ts';

/** One line per request, in the form Cloud Logging shows. No bodies, tokens, addresses or query strings; the route, not the path. */
export const logRequest = ({
  log,
  call,
  status,
  userAgent,
}: {
  log: Log;
  call: Call;
  status: number;
  userAgent: string | undefined;
}): void => {
  const latencyMs = Math.round(performance.now() - call.startedAtMs);
  const { requestId, traceparent, tenantId, memberId, route, method } = call;
  const fields = {
    requestId,
    traceparent,
    tenantId,
    memberId,
    route: `${method} ${route}`,
    status,
    latencyMs,
    httpRequest: {
      requestMethod: method,
      requestUrl: route,
      status,
      latency: `${latencyMs / 1000}s`,
      ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, 200) }),
    },
  };
  if (status >= 500) log.error('request', fields);
  else log.info('request', fields);
};

/** What went wrong inside, for us alone: the caller gets a problem document with the same requestId. */
export const logFailure = ({ log, call, error }: { log: Log; call: Call; error: unknown }): void => {
  const { requestId, traceparent, tenantId, memberId, route } = call;
  log.error('request_failed', { requestId, traceparent, tenantId, memberId, route: `${call.method} ${route}`, error });
};
