import { z } from 'zod';
import { listen } from '../../../infra/local/listen.ts';
import type { OidcIssuer } from '../push/oidc-issuer.ts';
import { readAll } from '../read-all.ts';

export type PushGate = {
  /** Where the emulator is told to push the events of a stage to. */
  endpointOf(stage: string): string;
  /** One more event is owed to a stage: called before it is published, and with -1 when that failed. */
  owe(owed: { stage: string; eventId: string; by?: number }): void;
  /** Resolves when every event that is owed has been acknowledged. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

const pushSchema = z.looseObject({ message: z.looseObject({ data: z.base64() }) });
const eventSchema = z.looseObject({ id: z.string() });

const eventIdOf = (body: Buffer): string => {
  const { message } = pushSchema.parse(JSON.parse(body.toString('utf8')));
  return eventSchema.parse(JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'))).id;
};

/**
 * What Google's Pub/Sub emulator leaves out of a push: the identity token. It pushes to this gate, which adds one and hands the push on unchanged. The emulator tells nobody
 * what it still owes either, so that is counted here.
 */
export const startPushGate = async ({
  issuer,
  pushConfigOf,
}: {
  issuer: OidcIssuer;
  pushConfigOf: (stage: string) => { pushEndpoint: string; oidcToken: { serviceAccountEmail: string; audience: string } };
}): Promise<PushGate> => {
  const owed = new Map<string, number>();
  const waiters = new Set<() => void>();

  const owe: PushGate['owe'] = ({ stage, eventId, by = 1 }) => {
    const key = `${stage} ${eventId}`;
    const left = (owed.get(key) ?? 0) + by;
    if (left <= 0) owed.delete(key);
    else owed.set(key, left);
    if (owed.size > 0) return;
    for (const resolve of waiters) resolve();
    waiters.clear();
  };

  const push = async ({ stage, body }: { stage: string; body: Buffer }): Promise<number> => {
    const { pushEndpoint, oidcToken } = pushConfigOf(stage);
    const token = await issuer.token({ email: oidcToken.serviceAccountEmail, audience: oidcToken.audience });
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const response = await fetch(pushEndpoint, { method: 'POST', headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    if (response.ok) owe({ stage, eventId: eventIdOf(body), by: -1 });
    return response.status;
  };

  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    listener: (request, response) => {
      const stage = (request.url ?? '').split('/')[1] ?? '';
      readAll(request)
        .then(async (body) => await push({ stage, body }))
        .then(
          (status) => response.writeHead(status).end(),
          () => request.socket.destroy(),
        );
    },
  });
  return {
    endpointOf: (stage) => `http://127.0.0.1:${server.port}/${stage}`,
    owe,
    settled: async () => {
      if (owed.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiters.add(resolve);
      await promise;
    },
    stop: async () => {
      for (const resolve of waiters) resolve();
      await server.close();
    },
  };
};
