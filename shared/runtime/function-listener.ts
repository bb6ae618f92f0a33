import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { AppError } from '../core/errors.ts';
import type { Definition } from './define.ts';
import type { FunctionApp } from './function-app.ts';
import { revealHead } from './guard.ts';
import type { Host } from './host.ts';
import { httpApp } from './http-app.ts';
import { problemOf } from './problem.ts';
import { scheduleApp } from './schedule-app.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { stageApp } from './stage-app.ts';

const appOf = async ({ definition, host }: { definition: Definition; host: Host }): Promise<FunctionApp> => {
  if (definition.kind === 'http') return httpApp({ definition, host });
  return definition.kind === 'stage' ? stageApp({ definition, host }) : scheduleApp({ definition, host });
};

/** For what goes wrong before there is an app: a request line that is no URL, a function that cannot be loaded. */
const earlyAnswer = ({ host, error, name }: { host: Host; error: unknown; name: string }): Response => {
  const requestId = randomUUID();
  host.log.error('request_failed_early', { error, requestId, function: name });
  const { status, headers, body } = problemOf({ error, requestId, instance: `/v1/${name}` });
  const all = new Headers({ ...headers, 'X-Request-ID': requestId });
  setSecurityHeaders(all);
  return new Response(body, { status, headers: all });
};

/** What answers the requests of one function inside the functions-framework. Schemas and clients are loaded on the first call. */
export const functionListener = ({ definition, host }: { definition: Definition; host: Host }): RequestListener => {
  const { name } = definition;
  let loading: Promise<FunctionApp> | undefined;
  const loaded = () => {
    loading ??= appOf({ definition, host }).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const listener = getRequestListener(
    async (request, bindings) => {
      try {
        return await (await loaded()).fetch(request, bindings as HttpBindings);
      } catch (error) {
        return earlyAnswer({ host, error, name });
      }
    },
    {
      hostname: 'localhost',
      overrideGlobalObjects: false,
      errorHandler: (cause) =>
        earlyAnswer({
          host,
          name,
          error: new AppError('malformed_request', { detail: 'The request line or the Host header cannot be read.', cause }),
        }),
    },
  );
  return (request: IncomingMessage, response: ServerResponse) => {
    revealHead(request);
    void listener(request, response);
  };
};
