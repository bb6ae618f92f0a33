import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError } from '../../shared/core/errors.ts';

export type Listening = { port: number; close(): Promise<void> };

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
  return address.port;
};

/**
 * Listens on `port` (0: any free one) of `host`; `close` lets running answers end.
 * @throws AppError that says what to do when the port is taken.
 */
export const listen = async ({ listener, port, host }: { listener: RequestListener; port: number; host: string }): Promise<Listening> => {
  const server = createServer(listener);
  try {
    server.listen({ port, host });
    await once(server, 'listening');
  } catch (cause) {
    throw new AppError('dependency_unavailable', { detail: `Port ${port} cannot be listened on: set PORT to a free one.`, cause });
  }
  return {
    port: portOf(server),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(timer);
    },
  };
};
