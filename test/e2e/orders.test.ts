import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bus } from '../../shared/services/bus/port.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { inBatches } from './support/in-batches.ts';
import { postMail, rawMail } from './support/mail.ts';
import { PIPELINE_TABLES, type Row, rowsOf } from './support/rows.ts';
import { seededRandom } from './support/seeded-random.ts';

const ORDERS = 200;
const DUPLICATES = 0.3;

type Message = Parameters<Bus['publish']>[0];

/** What an agency's stages have published and the transport has not delivered yet; null: it delivers at once. */
const pools = new Map<string, Message[]>();
let transport: Bus;
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({
    wrapServices: (services) => ({
      ...services,
      bus: async () => {
        transport = await services.bus();
        return {
          publish: async (message) => {
            const pool = pools.get(message.event.tenantId);
            if (pool === undefined) await transport.publish(message);
            else pool.push(message);
          },
        };
      },
    }),
  });
});
afterAll(async () => await cloud.stop());

const MAILS = [
  { from: 'anna@berg.example', messageId: '<anna@berg.example>', text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.' },
  { from: 'ben@other.example', messageId: '<ben@other.example>', text: 'We are 3 adults: Kruger from 1 August 2026 to 5 August 2026.' },
  { from: 'cleo@third.example', messageId: '<cleo@third.example>', text: 'We are 2 adults and dream of Mauritius.' },
].map((mail) => ({ from: mail.from, raw: rawMail({ ...mail, subject: `Trip of ${mail.from}` }) }));

/** All posts at once, then one message after the other in an order of its own; three in ten come again, whenever. */
type Walk = { agency: FoundAgency; random: () => number };

const takeOne = <Item>({ items, random }: { items: Item[]; random: () => number }): Item | undefined =>
  items.splice(Math.floor(random() * items.length), 1)[0];

const post = async ({ agency, random }: Walk): Promise<void> => {
  const posts = MAILS.flatMap((mail) => (random() < DUPLICATES ? [mail, mail] : [mail]));
  for (let mail = takeOne({ items: posts, random }); mail !== undefined; mail = takeOne({ items: posts, random })) {
    await postMail({ cloud, raw: mail.raw, to: agency.inbox, from: mail.from });
  }
};

const deliverOne = async ({ agency: { tenantId }, random }: Walk): Promise<boolean> => {
  const pool = pools.get(tenantId) ?? [];
  const message = takeOne({ items: pool, random });
  if (message === undefined) return false;
  if (random() < DUPLICATES) pool.push(message);
  await transport.publish(message);
  return true;
};

const VOLATILE = /^(tenant_id|.*_at|traceparent|request_id|raw_path|cause|envelope_recipients|to_addresses|revision|content_sha256)$/;

/** Every row of an agency, its ids replaced by what they stand for, without times. Numbers are given in the order of arrival. */
const meaningOf = async ({ tenantId, name: agencyName }: FoundAgency): Promise<Record<string, string[]>> => {
  const tables = new Map<string, Row[]>();
  for (const table of PIPELINE_TABLES) tables.set(table, await rowsOf({ cloud, tenantId, table }));
  const names = new Map<string, string>([
    [tenantId, 'us'],
    [agencyName, 'Our Agency'],
  ]);
  for (const row of tables.get('messages') ?? []) {
    const name = String(row['message_id']);
    for (const column of ['id', 'thread_id', 'enquiry_id']) names.set(String(row[column]), `${column} of ${name}`);
  }
  for (const row of tables.get('clients') ?? []) names.set(String(row['id']), `client ${String(row['email'])}`);
  for (const row of tables.get('quotes') ?? []) names.set(String(row['id']), `quote for ${names.get(String(row['enquiry_id']))}`);
  for (const row of tables.get('events') ?? []) names.set(String(row['id']), `${row['type']} ${JSON.stringify(row['data'])}`);
  const plain = (row: Row): string => {
    const kept = Object.entries(row).filter(([column]) => !VOLATILE.test(column));
    let text = JSON.stringify(Object.fromEntries(kept)).replace(/(ENQ|Q)-2026-\d{6}/g, '$1-#');
    for (let pass = 0; pass < 2; pass += 1) {
      for (const [id, name] of names) text = text.replaceAll(id, name);
    }
    return text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
      .replace(/rate_[0-9a-f]{32}/g, 'rate')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'instant');
  };
  // How often the provider posted is the one thing that differs.
  return Object.fromEntries(
    [...tables].filter(([table]) => table !== 'message_deliveries').map(([table, rows]) => [table, rows.map(plain).sort()]),
  );
};

describe('the order of messages', () => {
  it(`${ORDERS} random orders of the same messages, three in ten of them delivered again, end in identical rows`, {
    timeout: 400_000,
  }, async () => {
    const straight = await foundAgency({ cloud });
    for (const { raw, from } of MAILS) await postMail({ cloud, raw, to: straight.inbox, from });
    await cloud.drain();
    const expected = await meaningOf(straight);
    expect(Object.fromEntries(Object.entries(expected).map(([table, rows]) => [table, rows.length]))).toMatchObject({
      messages: 3,
      enquiries: 3,
      clients: 3,
      quotes: 1,
      quote_runs: 1,
      stage_claims: 9,
      stage_failures: 0,
    });

    const seeds = Array.from({ length: ORDERS }, (_, index) => index + 1);
    const walks = await inBatches({
      items: seeds,
      size: 6,
      work: async (seed): Promise<Walk> => {
        const agency = await foundAgency({ cloud });
        pools.set(agency.tenantId, []);
        const walk = { agency, random: seededRandom(seed) };
        await post(walk);
        return walk;
      },
    });
    let isAnyLeft = true;
    while (isAnyLeft) {
      const delivered = await Promise.all(walks.map(deliverOne));
      isAnyLeft = delivered.includes(true);
      await cloud.drain();
    }
    const meanings = await inBatches({ items: walks, size: 6, work: ({ agency }) => meaningOf(agency) });
    for (const [index, meaning] of meanings.entries()) expect(meaning, `order ${index + 1}`).toEqual(expected);
    expect(cloud.deadLetters()).toEqual([]);
  });
});
