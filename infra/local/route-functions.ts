import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { notFound } from '../../shared/core/errors.ts';
import type { Definition } from '../../shared/runtime/define.ts';
import type { Host } from '../../shared/runtime/host.ts';
import { problemOf } from '../../shared/runtime/problem.ts';
import { createFunctionServer } from '../../shared/runtime/register.ts';

const answerNotFound = (request: IncomingMessage, response: ServerResponse): void => {
  const { status, headers, body } = problemOf({ error: notFound(), requestId: 'router', instance: request.url?.split('?')[0] ?? '/' });
  response.writeHead(status, { ...headers }).end(body);
};

const listenersOf = ({ definitions, host }: { definitions: readonly Definition[]; host: Host }): Map<string, RequestListener> =>
  new Map(definitions.map((definition) => [definition.name, createFunctionServer({ definition, host })]));

const route = ({ listeners, pattern }: { listeners: Map<string, RequestListener>; pattern: RegExp }): RequestListener => {
  return (request, response) => {
    const listener = listeners.get(pattern.exec(request.url ?? '')?.[1] ?? '');
    if (listener === undefined) answerNotFound(request, response);
    else listener(request, response);
  };
};

/** The public side: every HTTP function under `/v1/<its name>`; no prefix is stripped. */
export const publicRouter = ({ definitions, host }: { definitions: readonly Definition[]; host: Host }): RequestListener =>
  route({
    listeners: listenersOf({ definitions: definitions.filter(({ kind }) => kind === 'http'), host }),
    pattern: /^\/v1\/([a-z0-9-]+)(?=[/?]|$)/,
  });

/** The private side: stages and schedules under `/<name>`, for the queue worker and the clock, which know the start-up secret. */
export const privateRouter = ({ definitions, host }: { definitions: readonly Definition[]; host: Host }): RequestListener =>
  route({
    listeners: listenersOf({ definitions: definitions.filter(({ kind }) => kind !== 'http'), host }),
    pattern: /^\/([a-z0-9-]+)(?=[/?]|$)/,
  });
