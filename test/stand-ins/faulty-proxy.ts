import { once } from 'node:events';
import { createServer, connect as openSocket, type Socket } from 'node:net';

/** What happens to the bytes of answers; requests always go through, except when nothing connects at all. */
export type ProxyMode =
  | { kind: 'pass' }
  /** New connections are closed at once. */
  | { kind: 'refuse' }
  /** The work is done and nobody hears of it. */
  | { kind: 'swallow' }
  /** The connection breaks after so many bytes of an answer. */
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'delay'; ms: number }
  /** New connections go to another port of the loopback address. */
  | { kind: 'redirect'; port: number };

export type FaultyProxy = {
  /** `host:port` to connect to instead. */
  address: string;
  port: number;
  set(mode: ProxyMode): void;
  /** Resolves when the next connection has been cut. */
  readonly cut: Promise<void>;
  /** Breaks all open connections. */
  reset(): void;
  stop(): Promise<void>;
};

/** A TCP proxy on the loopback address in front of any service, HTTP or gRPC, that breaks connections as networks do. */
export const startFaultyProxy = async ({ targetPort }: { targetPort: number }): Promise<FaultyProxy> => {
  let mode: ProxyMode = { kind: 'pass' };
  let cutting = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };

  const server = createServer((client) => {
    track(client);
    if (mode.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const upstream = openSocket({ port: mode.kind === 'redirect' ? mode.port : targetPort, host: '127.0.0.1' });
    track(upstream);
    let sinceCut = 0;
    const answer = (chunk: Buffer): void => {
      if (mode.kind === 'swallow' || client.destroyed) return;
      if (mode.kind === 'delay') {
        setTimeout(() => client.write(chunk), mode.ms);
        return;
      }
      if (mode.kind !== 'cut') {
        sinceCut = 0;
        client.write(chunk);
        return;
      }
      const rest = Math.max(0, mode.afterBytes - sinceCut);
      sinceCut += chunk.byteLength;
      client.write(chunk.subarray(0, rest));
      if (sinceCut > mode.afterBytes) {
        client.end(() => client.resetAndDestroy());
        upstream.destroy();
        cutting.resolve();
        cutting = Promise.withResolvers();
      }
    };
    upstream.on('data', answer);
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk: Buffer) => void (upstream.destroyed || upstream.write(chunk)));
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const reset = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${address.port}`,
    port: address.port,
    get cut() {
      return cutting.promise;
    },
    set: (next) => {
      mode = next;
    },
    reset,
    stop: async () => {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
};
