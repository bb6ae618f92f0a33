import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Push } from '../../contract/bus.contract.ts';

export type Receiver = {
  /** Where the pushes for a stage go. */
  urlOf(stage: string): string;
  /** What comes from now on is answered by `handler`'s status; its rejection breaks the connection. */
  answer(handler: (push: Push) => Promise<number>): void;
  stop(): Promise<void>;
};

const parse = (text: string): unknown => JSON.parse(text);

/** An HTTP server on the loopback address that takes pushes for any stage, the first part of the path. */
export const startReceiver = async (): Promise<Receiver> => {
  let handler = async (_push: Push): Promise<number> => 204;
  const server = createServer(async (request, response) => {
    try {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(Buffer.from(part));
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const stage = (request.url ?? '').split('/')[1] ?? '';
      response.writeHead(await handler({ stage, body: parse(Buffer.concat(parts).toString('utf8')), headers })).end();
    } catch {
      request.socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    urlOf: (stage) => `http://127.0.0.1:${address.port}/${stage}`,
    answer: (next) => {
      handler = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
