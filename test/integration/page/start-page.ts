import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operatorPage } from '../../../infra/local/page/operator-page.ts';
import { startQueueWorker } from '../../../infra/local/queue/worker.ts';
import { newUuid } from '../../../shared/core/ids.ts';
import type { Json } from '../../../shared/core/json.ts';
import { openSqliteBus } from '../../../shared/services/bus/sqlite.ts';
import { openCloudDatabase } from '../../../shared/services/embedded/database.ts';
import { openOutboxMailer } from '../../../shared/services/mailer/outbox.ts';
import type { OutgoingMail } from '../../../shared/services/mailer/port.ts';

const STAGES = ['parse-email', 'send-quote'];
export const TENANT = 'agency-acacia';
export const PDF = Buffer.from('%PDF-1.4\n% not much of a document\n%%EOF\n');

export const outgoingMail = (changes: Partial<OutgoingMail> = {}): OutgoingMail => ({
  outboundId: newUuid(),
  tenantId: TENANT,
  messageId: '<quote-7.1@mail.acacia.example>',
  from: { name: 'Acacia Travel', address: 'desk@acacia.example' },
  to: [{ name: 'Jürgen Schäfer', address: 'j.schaefer@nordpost.example' }],
  cc: [],
  subject: 'Your quote for Zanzibar',
  text: 'Dear Jürgen,\n\nhere is your quote.',
  html: '<p style="color:#112233">Dear Jürgen, <a href="https://acacia.example/quotes/7?a=1&amp;b=2">see it</a></p>',
  inReplyTo: '<enquiry-1@nordpost.example>',
  references: ['<enquiry-1@nordpost.example>'],
  headers: {},
  attachments: [{ filename: 'Angebot für Sie.pdf', contentType: 'application/pdf', content: PDF }],
  date: new Date('2026-03-02T17:41:07Z'),
  ...changes,
});

export type Answered = { status: number; headers: IncomingHttpHeaders; body: string; bytes: Buffer };
type Ask = { method?: string; headers?: Record<string, string> };

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The operator page on loopback over a queue and an outbox of its own in a temporary home. `ask` sends a path exactly as written. */
export const startPage = async () => {
  const home = await mkdtemp(join(tmpdir(), 'tripwright-page-'));
  const database = openCloudDatabase({ home });
  const mailer = openOutboxMailer({ folder: join(home, 'outbox') });
  const wakes: Date[] = [];
  const failures: unknown[] = [];
  const server = createServer(
    operatorPage({
      home,
      database,
      wake: () => wakes.push(new Date()),
      stageNames: STAGES,
      log: { info: () => undefined, error: (_message, fields) => failures.push(fields) },
      timeZone: 'Europe/Vienna',
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const ask = async (path: string, { method = 'GET', headers = {} }: Ask = {}): Promise<Answered> => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host: `localhost:${port}`, ...headers } });
    sent.end();
    const [response] = await once(sent, 'response');
    const bytes = Buffer.concat(await response.toArray());
    return { status: response.statusCode, headers: response.headers, body: bytes.toString('utf8'), bytes };
  };

  /** Publishes one event and lets its only delivery fail: a dead letter of `send-quote`. Gives its id. */
  const makeDeadLetter = async (data: Json): Promise<string> => {
    const bus = openSqliteBus({ database, subscriptions: { 'quote.approved': ['send-quote'] } });
    const event = { type: 'quote.approved', version: 1, id: newUuid(), tenantId: TENANT, occurredAt: new Date().toISOString(), data };
    await bus.publish({ event, attributes: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', requestId: 'test' } });
    const worker = startQueueWorker({ database, deliver: async () => ({ status: 503 }), maxAttempts: () => 1, log: silent });
    await worker.idle();
    await worker.stop();
    return String(database.fast.prepare('select id from dead_letters where key = ?').get(event.id)?.['id']);
  };

  return {
    home,
    port,
    origin: `http://localhost:${port}`,
    database,
    mailer,
    wakes,
    failures,
    ask,
    makeDeadLetter,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
};

export type StartedPage = Awaited<ReturnType<typeof startPage>>;
