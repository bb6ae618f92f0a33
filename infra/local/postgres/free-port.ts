import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether `port` on the loopback address can be listened on right now. */
export const isPortFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};

/** A loopback port that nobody listens on; `preferred` when it is free. */
export const freePort = async ({ preferred }: { preferred?: number | undefined } = {}): Promise<number> => {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
  return address.port;
};
