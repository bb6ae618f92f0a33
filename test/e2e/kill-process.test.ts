import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLUE_HORIZON_PASSWORD } from '../../infra/local/agency/blue-horizon.ts';
import { type ApiClient, signInAs } from '../../infra/local/api-client.ts';
import { DEMO_INBOX } from '../../infra/local/demo/mails.ts';
import { inboundKeys } from '../../infra/local/inbound-keys.ts';
import { postInboundMail } from '../../infra/local/post-inbound-mail.ts';
import { decodeId } from '../../shared/core/ids.ts';
import { rawMail } from './support/mail.ts';
import { seededRandom } from './support/seeded-random.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const POSTGRES_OF_HOME = 'postgres';

type Running = { child: ChildProcess; kill(): Promise<void>; stop(): Promise<void> };

let home: string;
let port: number;
let running: Running | undefined;

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
};

/** `npm start`, without npm, until it says that it runs. */
const start = async (): Promise<Running> => {
  const child = spawn(process.execPath, ['infra/local/start.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      TRIPWRIGHT_HOME: home,
      PORT: String(port),
      TRIPWRIGHT_NOW: '2026-03-05T15:00:00Z',
      OUTBOUND_LEASE_SECONDS: '0',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    lines.push(line);
    if (line.startsWith('Ctrl-C')) {
      child.stdout?.resume();
      return { child, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
    }
  }
  throw new Error(`It did not start: ${lines.join(' / ')}`);
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tripwright-kill-'));
  port = await freePort();
});
afterEach(async () => {
  // A clean start clears away whatever database the last kill left behind; a clean stop takes it down.
  if (running?.child.exitCode !== null || running.child.signalCode !== null) running = await start();
  await running.stop();
  running = undefined;
  await rm(home, { recursive: true, force: true });
});

const consultant = async (): Promise<ApiClient> =>
  await signInAs({ baseUrl: `http://localhost:${port}`, email: 'pieter@blue-horizon.example', password: BLUE_HORIZON_PASSWORD });

const post = async (): Promise<void> => {
  await postInboundMail({
    baseUrl: `http://localhost:${port}`,
    privateKeyPem: inboundKeys({ home }).privateKeyPem,
    rawMail: rawMail({
      from: 'Anna Berg <anna@berg.example>',
      subject: 'Mauritius',
      text: 'We are 2 adults and would like to stay in Mauritius from 10 July 2026 to 20 July 2026, half board.',
      messageId: '<one@berg.example>',
    }),
    to: DEMO_INBOX,
    from: 'anna@berg.example',
    dkimDomain: 'berg.example',
  });
};

const pause = async (milliseconds: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until the answer is there: another process gives no other sign. */
const until = async <Value>(ask: () => Promise<Value | null>): Promise<Value> => {
  for (let tries = 0; tries < 900; tries += 1) {
    const value = await ask();
    if (value !== null) return value;
    await pause(100);
  }
  throw new Error('It never happened.');
};

/** The only one there may ever be. */
const onlyOf = async <Value>({ client, path }: { client: ApiClient; path: string }): Promise<Value | null> => {
  const { data } = (await client.call({ path })) as { data: Value[] };
  expect(data.length).toBeLessThanOrEqual(1);
  return data[0] ?? null;
};

type Quote = { id: string; state: string; number: string };

describe('npm start is killed with kill -9 and started again on the same home', () => {
  it('while a mail becomes a draft and a quote is being sent: it goes on where it stopped, one quote, one mail', {
    timeout: 180_000,
  }, async () => {
    const random = seededRandom(20_260_305);
    running = await start();
    await post();
    for (const _ of [1, 2]) {
      await pause(Math.floor(random() * 250));
      await running.kill();
      running = await start();
    }
    // The provider heard nothing from a dead process and posts again.
    await post();
    let client = await consultant();
    const draft = await until(() => onlyOf<Quote>({ client, path: '/v1/quotes' }));
    expect(draft).toMatchObject({ state: 'draft', number: 'Q-2026-000001' });
    expect(await onlyOf<{ number: string }>({ client, path: '/v1/enquiries' })).toMatchObject({
      number: 'ENQ-2026-000001',
      status: 'open',
    });

    await client.call({ method: 'POST', path: `/v1/quotes/${draft.id}/approve` });
    const { outboundId } = (await client.call({ method: 'POST', path: `/v1/quotes/${draft.id}/send` })) as { outboundId: string };
    await pause(Math.floor(random() * 300));
    await running.kill();
    running = await start();
    client = await consultant();
    await until(async () => ((await onlyOf<Quote>({ client, path: '/v1/quotes' }))?.state === 'sent' ? true : null));
    expect(await readdir(join(home, 'outbox', 'blue-horizon'))).toEqual([`${decodeId('outbound', outboundId)}.eml`]);
    expect(await onlyOf<{ status: string }>({ client, path: '/v1/enquiries' })).toMatchObject({ status: 'resolved' });

    // A clean stop and another start change nothing.
    await running.stop();
    running = await start();
    client = await consultant();
    expect(await onlyOf<Quote>({ client, path: '/v1/quotes' })).toMatchObject({ state: 'sent' });
    expect(await readdir(home)).toContain(POSTGRES_OF_HOME);
  });
});
