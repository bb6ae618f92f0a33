import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';

export type Http2Answer = {
  port: number;
  /** Resolves when somebody was given the answer. */
  asked: Promise<void>;
  stop(): Promise<void>;
};

/** A front end on the loopback address that takes gRPC's connections and answers every call with a bare HTTP status, as load balancers do. */
export const startHttp2Answer = async ({ status }: { status: number }): Promise<Http2Answer> => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.on('close', () => resolve());
    stream.respond({ ':status': status, 'content-type': 'text/html' });
    stream.end('<html>words of a front end</html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The front end has no port.');
  return {
    port: address.port,
    asked,
    stop: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
