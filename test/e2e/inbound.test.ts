import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../shared/core/ids.ts';
import { signInboundPost } from '../../shared/mail/sign-inbound-post.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { buildParsedPost } from '../unit/mail/build-parsed-post.ts';
import { foundAgency } from './support/found-agency.ts';
import { bodyOf, type PostAnswer, postBody, postMail, rawMail } from './support/mail.ts';
import { blobsUnder, countsOf, onlyRow, rowsOf, sentMails, unroutedRows } from './support/rows.ts';
import { sweep } from './support/sweep.ts';

const ANNA = 'anna@berg.example';
const INBOUND_DOMAIN = 'in.tripwright.localhost';
/** Agencies whose storage or bus is away just now. */
const away = { blobs: new Set<string>(), bus: new Set<string>() };
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({
    wrapServices: (services) => ({
      ...services,
      blobs: async () => {
        const blobs = await services.blobs();
        return {
          ...blobs,
          put: async (object) => {
            if (away.blobs.has(object.path.split('/')[1] ?? '')) throw new Error('disk full');
            await blobs.put(object);
          },
        };
      },
      bus: async () => {
        const bus = await services.bus();
        return {
          publish: async (message) => {
            if (away.bus.has(message.event.tenantId)) throw new Error('connection reset');
            await bus.publish(message);
          },
        };
      },
    }),
  });
});
afterAll(async () => await cloud.stop());

const wish = (given: Partial<Parameters<typeof rawMail>[0]> = {}): Buffer =>
  rawMail({
    from: `Anna Berg <${ANNA}>`,
    subject: 'Our holiday',
    text: 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.',
    ...given,
  });

/** Everything that is stored, wherever: to see that nothing came to it. */
const everything = async (tenantId: string) => ({
  counts: await countsOf({ cloud, tenantId }),
  unrouted: (await unroutedRows(cloud)).length,
  blobs: (await blobsUnder({ cloud, prefix: '.' })).length,
});

const nothing = { messages: 0, message_deliveries: 0, enquiries: 0, clients: 0, events: 0 };

const formOf = ({ status, body, messageIds }: PostAnswer) => ({
  status,
  keys: Object.keys(body).sort(),
  accepted: body['accepted'],
  ids: messageIds.map((id) => id.replace(/[0-9a-f]{32}$/, '#')),
});

describe('a post that the provider did not sign', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const SIGNATURE = 'x-twilio-email-event-webhook-signature';
  const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';

  const FORGERIES: { name: string; forge: (rawBody: Uint8Array) => { headers: Record<string, string>; rawBody?: Uint8Array } }[] = [
    { name: 'unsigned', forge: () => ({ headers: {} }) },
    {
      name: "signed with a stranger's key",
      forge: (rawBody) => ({ headers: signInboundPost({ rawBody, privateKeyPem: stranger, signedAt: new Date() }) }),
    },
    {
      name: 'with one byte of the body altered',
      forge: (rawBody) => {
        const altered = Uint8Array.from(rawBody);
        const middle = Math.floor(altered.length / 2);
        altered[middle] = (altered[middle] ?? 0) ^ 1;
        return { headers: signed(rawBody), rawBody: altered };
      },
    },
    { name: 'without its timestamp', forge: (rawBody) => ({ headers: { [SIGNATURE]: signed(rawBody)[SIGNATURE] } }) },
    { name: 'without its signature', forge: (rawBody) => ({ headers: { [TIMESTAMP]: signed(rawBody)[TIMESTAMP] } }) },
    { name: 'with another timestamp', forge: (rawBody) => ({ headers: { ...signed(rawBody), [TIMESTAMP]: '1700000000' } }) },
    {
      name: 'signed four days ago',
      forge: (rawBody) => ({
        headers: signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date(Date.now() - 4 * 86_400_000) }),
      }),
    },
    {
      name: 'signed in ten minutes',
      forge: (rawBody) => ({
        headers: signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date(Date.now() + 600_000) }),
      }),
    },
    { name: 'with a signature that is none', forge: (rawBody) => ({ headers: { ...signed(rawBody), [SIGNATURE]: 'AAAA' } }) },
  ];
  const signed = (rawBody: Uint8Array) => signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date() });

  it.each(FORGERIES)('$name answers 401 signature_invalid and stores nothing', async ({ forge }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const before = await everything(agency.tenantId);
    const { rawBody, contentType } = bodyOf({ raw: wish(), to: agency.inbox, from: ANNA });
    const forged = forge(rawBody);
    const answer = await postBody({ cloud, rawBody: forged.rawBody ?? rawBody, contentType, headers: forged.headers });
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 401, code: 'signature_invalid' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await everything(agency.tenantId)).toEqual(before);
  });
});

describe('a post that is not as it should be', () => {
  const unreadable = async ({ rawBody, contentType, reason }: { rawBody: Uint8Array; contentType: string; reason: RegExp }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const answer = await postBody({ cloud, rawBody, contentType });
    expect(formOf(answer)).toEqual({ status: 200, keys: ['accepted', 'messageIds', 'requestId'], accepted: true, ids: ['msg_#'] });
    const row = (await unroutedRows(cloud)).find(({ id }) => id === decodeId('message', answer.messageIds[0] ?? ''));
    expect(row?.['reason']).toMatch(reason);
    const [path = ''] = (await blobsUnder({ cloud, prefix: 'unrouted' })).filter((blob) =>
      blob.endsWith(String(row?.['raw_path']).split('/')[1] ?? '-'),
    );
    expect(Buffer.compare(await readFile(path), Buffer.from(rawBody))).toBe(0);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject(nothing);
  };

  it('no multipart at all is kept as it came and answers 200', async () => {
    await unreadable({
      rawBody: Buffer.from(`{"email":"${randomUUID()}"}`),
      contentType: 'application/json',
      reason: /^unreadable: not_multipart/,
    });
  });

  it('without a content type is kept as well', async () => {
    await unreadable({ rawBody: Buffer.from(randomUUID()), contentType: 'application/octet-stream', reason: /^unreadable: not_multipart/ });
  });

  it('a multipart that breaks off is kept and answers 200', async () => {
    const { rawBody, contentType } = bodyOf({ raw: wish(), to: 'enquiries@agency.example', from: ANNA });
    await unreadable({ rawBody: rawBody.subarray(0, rawBody.length / 2), contentType, reason: /^unreadable: / });
  });

  it('1,001 parts are kept and answer 200', async () => {
    const parts = Array.from(
      { length: 1001 },
      (_, index) => `--b\r\nContent-Disposition: form-data; name="f${index}"\r\n\r\n${randomUUID()}\r\n`,
    );
    const rawBody = Buffer.from(`${parts.join('')}--b--\r\n`);
    await unreadable({ rawBody, contentType: 'multipart/form-data; boundary=b', reason: /^unreadable: too_many_(parts|fields)/ });
  });

  it('an envelope that is no JSON is kept and answers 200', async () => {
    const rawBody = Buffer.from(
      `--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n${wish().toString('latin1')}\r\n--b\r\nContent-Disposition: form-data; name="envelope"\r\n\r\n{oops\r\n--b--\r\n`,
      'latin1',
    );
    await unreadable({ rawBody, contentType: 'multipart/form-data; boundary=b', reason: /^unreadable: envelope_invalid/ });
  });

  it('more than 30 MB answer 413 as a problem and store nothing', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const before = await everything(agency.tenantId);
    const { rawBody, contentType } = bodyOf({ raw: Buffer.concat([wish(), Buffer.alloc(31_457_280, 'x')]), to: agency.inbox, from: ANNA });
    const answer = await postBody({ cloud, rawBody, contentType });
    expect({ status: answer.status, type: answer.headers.get('content-type'), code: answer.body['code'] }).toEqual({
      status: 413,
      type: 'application/problem+json',
      code: 'payload_too_large',
    });
    expect(await everything(agency.tenantId)).toEqual(before);
  });

  it.each([
    { name: 'a NUL in its subject, text and envelope', subject: 'Our\0holiday', text: 'Two\0adults', from: 'an\0na@berg.example' },
    { name: 'half an emoji where the subject is cut', subject: `${'x'.repeat(299)}😀`, text: 'Hello', from: ANNA },
    { name: 'half an emoji where the text is cut', subject: 'Hello', text: `${'lovely '.repeat(14_285)}abcd😀😀`, from: ANNA },
    { name: 'half an emoji where the name is cut', subject: 'Hello', text: `My name is ${'A'.repeat(199)}😀`, from: ANNA },
    { name: 'nothing in it', subject: '', text: '', from: ANNA },
  ])('a mail with $name is read like any other', async ({ subject, text, from }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { status } = await postMail({ cloud, raw: wish({ subject, text, from: ANNA }), to: agency.inbox, from, spf: 'pass' });
    expect(status).toBe(200);
    await cloud.drain();
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'messages' })).toMatchObject({ state: 'parsed', class: 'person' });
    expect((await onlyRow({ cloud, tenantId: agency.tenantId, table: 'enquiries' }))['trip']).not.toBeNull();
    expect(cloud.deadLetters().filter(({ tenantId }) => tenantId === agency.tenantId)).toEqual([]);
  });
});

describe('whose mail it is', () => {
  it('a recipient nobody owns: 200 in the same form, kept as unrouted, and no row of any agency changes', async () => {
    const agency = await foundAgency({ cloud });
    const owned = await postMail({ cloud, raw: wish(), to: agency.inbox, from: ANNA });
    await cloud.drain();
    const before = await countsOf({ cloud, tenantId: agency.tenantId });
    const raw = wish();
    const orphan = await postMail({ cloud, raw, to: `nobody-${randomUUID()}@elsewhere.example`, from: ANNA });
    await cloud.drain();
    expect(formOf(orphan)).toEqual(formOf(owned));
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toEqual(before);
    const row = (await unroutedRows(cloud)).find(({ id }) => id === decodeId('message', orphan.messageIds[0] ?? ''));
    expect(row).toMatchObject({
      reason: 'recipient_unknown',
      envelope_from: ANNA,
      raw_path: `unrouted/${createHash('sha256').update(raw).digest('hex')}.eml`,
    });
    expect((await blobsUnder({ cloud, prefix: 'unrouted' })).some((path) => path.endsWith(String(row?.['raw_path'])))).toBe(true);
  });

  it("To, Cc, subject tag and X-Tenant-ID of another agency have no effect: rows come to the envelope's agency only", async () => {
    const [agency, named] = [await foundAgency({ cloud }), await foundAgency({ cloud })];
    const before = await countsOf({ cloud, tenantId: named.tenantId });
    const raw = wish({
      to: named.inbox,
      subject: `[${named.tenantId}] Our holiday`,
      headers: [`Cc: ${named.tenantId}@${INBOUND_DOMAIN}`, `X-Tenant-ID: ${named.tenantId}`, `Delivered-To: ${named.inbox}`],
    });
    const { rawBody, contentType } = bodyOf({ raw, to: agency.inbox, from: ANNA });
    const signature = signInboundPost({ rawBody, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date() });
    await postBody({
      cloud,
      rawBody,
      contentType,
      headers: { ...signature, 'x-tenant-id': named.tenantId, 'x-client-id': named.tenantId },
    });
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: named.tenantId })).toEqual(before);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ messages: 1, enquiries: 1, clients: 1, quotes: 1 });
  });

  const STRATEGIES = [
    { strategy: 'support_address', to: (id: string) => `Support@${id}.example` },
    { strategy: 'subuser_address', to: (id: string) => `sub-${id}@${INBOUND_DOMAIN}` },
    { strategy: 'primary_address', to: (id: string) => `office@${id}.example` },
    { strategy: 'tenant_id', to: (id: string) => ` ${id}@${INBOUND_DOMAIN.toUpperCase()} ` },
    { strategy: 'plus_address', to: (id: string) => `anything+${id}@${INBOUND_DOMAIN}` },
  ] as const;

  it.each(STRATEGIES)('$strategy reaches its agency and is named in the row', async ({ strategy, to }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { tenantId } = agency;
    const plan = await foundAgencyWithAddresses(tenantId);
    await postMail({ cloud, raw: wish(), to: to(plan.tenantId), from: ANNA });
    expect(await onlyRow({ cloud, tenantId: plan.tenantId, table: 'messages' })).toMatchObject({
      strategy,
      envelope_recipients: [to(plan.tenantId).trim().toLowerCase()],
    });
    expect(await countsOf({ cloud, tenantId })).toMatchObject(nothing);
  });

  it.each([
    (id: string) => `${id}@elsewhere.example`,
    (id: string) => `${id}+x@${INBOUND_DOMAIN}`,
    (id: string) => `support@${INBOUND_DOMAIN}?${id}`,
    (id: string) => `${id}@x@${INBOUND_DOMAIN}`,
    () => `support@${INBOUND_DOMAIN}`,
  ])('an address that is nearly one (%#) reaches nobody', async (to) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { status } = await postMail({ cloud, raw: wish(), to: to(agency.tenantId), from: ANNA });
    expect(status).toBe(200);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject(nothing);
  });

  it('one post for recipients of two agencies makes one message in each', async () => {
    const [one, two] = [await foundAgency({ cloud }), await foundAgency({ cloud })];
    const { messageIds } = await postMail({ cloud, raw: wish(), to: [one.inbox, two.inbox, 'nobody@elsewhere.example'], from: ANNA });
    await cloud.drain();
    expect(new Set(messageIds).size).toBe(3);
    for (const { tenantId } of [one, two]) {
      expect(await countsOf({ cloud, tenantId })).toMatchObject({ messages: 1, enquiries: 1, clients: 1, quotes: 1 });
    }
  });

  it('two addresses of one agency make one message with two recipients', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const to = [agency.inbox, `${agency.tenantId}@${INBOUND_DOMAIN}`];
    const { messageIds } = await postMail({ cloud, raw: wish(), to, from: ANNA });
    expect(messageIds).toHaveLength(1);
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'messages' })).toMatchObject({ envelope_recipients: to });
  });
});

/** An agency with an address of each kind, named after itself. */
const foundAgencyWithAddresses = async (word: string) => {
  const addresses = (id: string) =>
    [
      { address: `support@${id}.example`, kind: 'support' },
      { address: `sub-${id}@${INBOUND_DOMAIN}`, kind: 'subuser' },
      { address: `office@${id}.example`, kind: 'primary' },
    ] as const;
  const tenantId = `${word}-b`;
  return await foundAgency({ cloud, rates: 'none', tenantId, addresses: addresses(tenantId) });
};

describe('one message once', () => {
  const once = {
    messages: 1,
    threads: 1,
    enquiries: 1,
    clients: 1,
    quotes: 1,
    quote_versions: 1,
    events: 4,
    stage_claims: 4,
    stage_failures: 0,
  };

  it('the same post 50 times at once and again later: 1 message, 1 enquiry, 1 client, 1 draft', async () => {
    const agency = await foundAgency({ cloud });
    const post = { cloud, raw: wish(), to: agency.inbox, from: ANNA };
    const answers = await Promise.all(Array.from({ length: 50 }, () => postMail(post)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.flatMap(({ messageIds }) => messageIds)).size).toBe(1);
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ ...once, message_deliveries: 50 });

    await postMail(post);
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ ...once, message_deliveries: 51 });
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);
  });

  it('sent raw and in parsed form, to two addresses one after the other: 1 message with both recipients, 1 enquiry', async () => {
    const agency = await foundAgency({ cloud });
    const raw = wish();
    const [head = '', text = ''] = raw.toString('utf8').split('\r\n\r\n');
    const second = `${agency.tenantId}@${INBOUND_DOMAIN}`;
    const parsed = buildParsedPost({
      envelope: { to: [second], from: ANNA },
      headers: head,
      text: Buffer.from(text),
      charsets: { text: 'UTF-8' },
    });
    const first = await postMail({ cloud, raw, to: agency.inbox, from: ANNA });
    const again = await postBody({ cloud, ...parsed });
    expect(again).toMatchObject({ status: 200, messageIds: first.messageIds });
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ ...once, message_deliveries: 2 });
    const message = await onlyRow({ cloud, tenantId: agency.tenantId, table: 'messages' });
    expect(message['envelope_recipients']).toEqual([agency.inbox.toLowerCase(), second]);
    const [kept = ''] = (await blobsUnder({ cloud, prefix: `tenants/${agency.tenantId}/mail` })).filter((path) => path.endsWith('.eml'));
    expect(Buffer.compare(await readFile(kept), raw)).toBe(0);
    const deliveries = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'message_deliveries' });
    expect(deliveries.map(({ recipients }) => recipients).sort()).toEqual([[agency.inbox.toLowerCase()], [second]].sort());
  });

  it('in parsed form alone, 20 times at once: 1 message, read as the person, with its file', async () => {
    const agency = await foundAgency({ cloud });
    const [head = '', text = ''] = wish().toString('utf8').split('\r\n\r\n');
    const parsed = buildParsedPost({
      envelope: { to: [agency.inbox], from: ANNA },
      headers: head,
      text: Buffer.from(text),
      files: [{ name: 'attachment1', filename: 'passport.pdf', type: 'application/pdf', content: Buffer.from('%PDF-1.7') }],
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => postBody({ cloud, ...parsed })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ ...once, message_deliveries: 20 });
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'messages' })).toMatchObject({
      state: 'parsed',
      class: 'person',
      attachments: [{ filename: 'passport.pdf', contentType: 'application/pdf', sizeBytes: 8 }],
    });
  });

  it('the same Message-ID with other content is a message of its own, flagged', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    for (const text of ['First.', 'Second.']) {
      await postMail({ cloud, raw: wish({ messageId: '<same@berg.example>', text }), to: agency.inbox, from: ANNA });
      await cloud.drain();
    }
    const messages = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'messages' });
    expect(messages.map((message) => message['message_id_reused']).sort()).toEqual([false, true]);
  });

  it('storage down answers 503 and stores no row; the retry after recovery is processed once', async () => {
    const agency = await foundAgency({ cloud });
    const post = { cloud, raw: wish(), to: agency.inbox, from: ANNA };
    away.blobs.add(agency.tenantId);
    const refused = await postMail(post);
    expect({ status: refused.status, type: refused.headers.get('content-type') }).toEqual({
      status: 503,
      type: 'application/problem+json',
    });
    expect(refused.text).not.toContain('disk full');
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject(nothing);
    away.blobs.delete(agency.tenantId);
    expect((await postMail(post)).status).toBe(200);
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ ...once, message_deliveries: 1 });
  });

  it.each([
    { rescue: 'the same post again', mend: async (again: () => Promise<unknown>) => void (await again()) },
    { rescue: 'the sweeper', mend: async (_: () => Promise<unknown>, tenantId: string) => await sweep({ cloud, tenantIds: [tenantId] }) },
  ])('a crash between claim and publication loses nothing: $rescue publishes it, once', async ({ mend }) => {
    const agency = await foundAgency({ cloud });
    const { tenantId } = agency;
    const post = { cloud, raw: wish(), to: agency.inbox, from: ANNA };
    away.bus.add(tenantId);
    expect((await postMail(post)).status).toBeGreaterThanOrEqual(500);
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId })).toMatchObject({ messages: 1, events: 1, enquiries: 0 });
    away.bus.delete(tenantId);
    await mend(async () => await postMail(post), tenantId);
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId })).toMatchObject(once);
    expect((await rowsOf({ cloud, tenantId, table: 'events' })).filter((event) => event['published_at'] === null)).toEqual([]);
  });
});
