import http, { type IncomingMessage, type RequestListener } from 'node:http';

// The functions-framework inflates compressed bodies without limit, parses JSON before we can answer for it, and answers what it
// cannot read with HTML. It does so by what the request's head says, so the head is hidden from it and given back to our code.
const HIDDEN = Symbol('head hidden from the functions-framework');
const BODY_HEADERS = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding'] as const;

type Hidden = { url: string | undefined; headers: Readonly<Record<string, string | undefined>> };
type GuardedRequest = IncomingMessage & { [HIDDEN]?: Hidden };

/** Makes a request look to the framework like `GET /` without a body. Nothing of the body has been read afterwards. */
const hideHead = (request: GuardedRequest): void => {
  request[HIDDEN] = { url: request.url, headers: Object.fromEntries(BODY_HEADERS.map((name) => [name, request.headers[name]])) };
  for (const name of BODY_HEADERS) delete request.headers[name];
  request.url = '/';
};

/** Gives the request back what `hideHead` took. */
export const revealHead = (request: GuardedRequest): void => {
  const hidden = request[HIDDEN];
  if (hidden === undefined) throw new Error('The functions-framework has seen this request before the guard.');
  delete request[HIDDEN];
  request.url = hidden.url ?? '/';
  for (const [name, value] of Object.entries(hidden.headers)) if (value !== undefined) request.headers[name] = value;
};

/** Puts the guard before a listener of the framework. */
export const guard =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    hideHead(request);
    listener(request, response);
  };

/**
 * Guards the next HTTP server that this process makes, and only that one. A deployed artifact calls it while the framework loads it:
 * the framework offers no hook, and the next server is its own.
 */
export const guardNextServer = (): void => {
  const { createServer } = http;
  const createGuarded = (listener: RequestListener) => {
    Object.assign(http, { createServer });
    return createServer(guard(listener));
  };
  Object.assign(http, { createServer: createGuarded });
};
