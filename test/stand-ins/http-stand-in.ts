import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type StandInRequest = {
  method: string;
  /** Path as it came, still encoded, without the query. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
};

export type StandInAnswer = { status: number; headers?: Readonly<Record<string, string>>; body?: string | Uint8Array };

/** How a service misbehaves. Those that "do the work" have really done it when the client is left alone with the result. */
export type Fault =
  | { kind: 'status'; status: number; retryAfter?: string; body?: string }
  /** Does the work, then breaks the connection before any answer: a lost acknowledgement. */
  | { kind: 'lost_answer' }
  /** Does the work, then sends half of the answer and breaks the connection. */
  | { kind: 'half_answer' }
  /** Does the work and never answers. */
  | { kind: 'hang_after' }
  /** Does the work, then sends a byte of the answer every `everyMs`. */
  | { kind: 'trickle'; everyMs: number }
  /** Breaks the connection before doing anything. */
  | { kind: 'broken_connection' };

type ArmedFault = { fault: Fault; matches: (request: StandInRequest) => boolean };

export type HttpStandIn = {
  url: string;
  requests: StandInRequest[];
  /** The next requests that match fail like this, one for each fault, in this order. */
  failNext(faults: readonly Fault[], matches?: (request: StandInRequest) => boolean): void;
  /** Connections that are open now. */
  openConnections(): number;
  close(): Promise<void>;
};

const read = async (message: IncomingMessage): Promise<StandInRequest> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  const url = new URL(message.url ?? '/', 'http://stand-in');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  // Not url.pathname: that resolves dots, which a server of objects must not.
  const path = (message.url ?? '/').split('?')[0] ?? '/';
  return { method: message.method ?? 'GET', path, query: url.searchParams, headers, body: Buffer.concat(parts) };
};

const write = (response: ServerResponse, { status, headers = {}, body = '' }: StandInAnswer, isHead: boolean): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...(isHead ? {} : { 'content-length': bytes.length }), ...headers });
  response.end(isHead ? undefined : bytes);
};

const writeHalf = async (response: ServerResponse, { status, headers = {}, body = '' }: StandInAnswer): Promise<void> => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': Math.max(2, bytes.length) });
  response.flushHeaders();
  await new Promise<void>((resolve) => response.write(bytes.subarray(0, Math.floor(bytes.length / 2) || 1), () => resolve()));
  // The half must have left before the connection breaks.
  setImmediate(() => response.socket?.destroy());
};

const trickle = (response: ServerResponse, { status, headers = {}, body = '' }: StandInAnswer, everyMs: number): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= bytes.length) response.end();
    if (sent >= bytes.length || response.destroyed) clearInterval(timer);
  }, everyMs);
  response.on('close', () => clearInterval(timer));
};

/** An HTTP server on the loopback that answers as `answer` says, misbehaves on order and remembers what it was asked. */
export const startHttpStandIn = async ({
  answer,
}: {
  answer: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>;
}): Promise<HttpStandIn> => {
  const requests: StandInRequest[] = [];
  const armed: ArmedFault[] = [];
  const sockets = new Set<Socket>();

  const takeFault = (request: StandInRequest): Fault | undefined => {
    const index = armed.findIndex(({ matches }) => matches(request));
    return index === -1 ? undefined : armed.splice(index, 1)[0]?.fault;
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(message);
    requests.push(request);
    const isHead = request.method === 'HEAD';
    const fault = takeFault(request);
    if (fault === undefined) return write(response, await answer(request), isHead);
    if (fault.kind === 'broken_connection') return void message.socket.destroy();
    if (fault.kind === 'status') {
      const { status, retryAfter, body = '' } = fault;
      return write(response, { status, body, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } }, isHead);
    }
    const done = await answer(request);
    if (fault.kind === 'lost_answer') message.socket.destroy();
    if (fault.kind === 'half_answer') await writeHalf(response, done);
    if (fault.kind === 'trickle') trickle(response, done, fault.everyMs);
  };

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      if (response.headersSent || message.socket.destroyed) return;
      write(response, { status: 500, body: `The stand-in failed: ${String(error)}` }, false);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    failNext: (faults, matches = () => true) => {
      armed.push(...faults.map((fault) => ({ fault, matches })));
    },
    openConnections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close').catch(() => undefined);
    },
  };
};
