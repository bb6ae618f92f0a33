import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { unreadableRequest } from './early-answer.ts';
import { functionApp } from './function-app.ts';
import type { Host } from './host.ts';

/** Answers whatever no function answers: 404 with the headers, the request id and the log line of any other answer. */
export const notFoundListener = ({ host }: { host: Host }): RequestListener => {
  const app = functionApp({ host, name: '*' });
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    hostname: 'localhost',
    overrideGlobalObjects: false,
    errorHandler: (cause) => unreadableRequest({ host, cause, name: '*' }),
  });
  return (request, response) => {
    void listener(request, response);
  };
};
