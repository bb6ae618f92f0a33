import type { RequestListener } from 'node:http';
import type { Definition } from '../../shared/runtime/define.ts';
import type { Host } from '../../shared/runtime/host.ts';
import { notFoundListener } from '../../shared/runtime/not-found-listener.ts';
import { createFunctionServer } from '../../shared/runtime/register.ts';

type Router = { definitions: readonly Definition[]; host: Host };

/** Picks the function whose name stands in the path where `pattern` captures it; no prefix is stripped. */
const route = ({ definitions, host, pattern }: Router & { pattern: RegExp }): RequestListener => {
  const listeners = new Map(definitions.map((definition) => [definition.name, createFunctionServer({ definition, host })]));
  const notFound = notFoundListener({ host });
  return (request, response) => {
    const listener = listeners.get(pattern.exec(request.url ?? '')?.[1] ?? '') ?? notFound;
    listener(request, response);
  };
};

/** The public side: every HTTP function under `/v1/<its name>`. */
export const publicRouter = ({ definitions, host }: Router): RequestListener =>
  route({
    definitions: definitions.filter((definition) => definition.kind === 'http' && definition.isPrivate !== true),
    host,
    pattern: /^\/v1\/([a-z0-9-]+)(?=[/?]|$)/,
  });

/** The private side: stages and schedules under `/<name>`, for the queue worker and the clock, which know the start-up secret. */
export const privateRouter = ({ definitions, host }: Router): RequestListener =>
  route({ definitions: definitions.filter(({ kind }) => kind !== 'http'), host, pattern: /^\/([a-z0-9-]+)(?=[/?]|$)/ });
