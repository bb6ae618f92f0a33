import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../shared/core/ids.ts';
import { signInboundPost } from '../../shared/mail/sign-inbound-post.ts';
import type { SettingName } from '../../shared/services/adapters.ts';
import { accessTokenFor } from '../setup/access-token-for.ts';
import { askGoogleEmulators } from '../setup/ask-google-emulators.ts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../setup/embedded-cloud.ts';
import { type GoogleCloud, SENDER_DOMAIN, startGoogleCloud } from '../setup/google-cloud/start-google-cloud.ts';
import { readText } from '../unit/quotes/render/read-pdf.ts';
import { apiOf } from './support/api.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { approve, enquiriesOf, onlyEnquiry, onlyQuote, quotePdf, quotesOf, receive, send } from './support/journey.ts';
import { bodyOf, postBody, postMail, rawMail } from './support/mail.ts';
import { rowsOf } from './support/rows.ts';
import { sweep } from './support/sweep.ts';

const emulators = await askGoogleEmulators();
const UNAVAILABLE = 14;
const ANNA = 'anna@berg.example';
const WISH = 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.';

const plain = (messageId = `<${newUuid()}@berg.example>`) =>
  rawMail({ from: `Anna Berg <${ANNA}>`, subject: 'Our holiday', text: `Hello,\n\n${WISH}\n\nKind regards\nAnna Berg`, messageId });

const traceOf = (line: string): unknown => z.looseObject({ traceId: z.unknown() }).parse(JSON.parse(line)).traceId;

/** The mails that SendGrid has taken for this agency, whose name is its sender's. */
const acceptedOf = ({ cloud, agency }: { cloud: GoogleCloud; agency: FoundAgency }) =>
  cloud.sendgrid.accepted.map(({ body }) => body).filter(({ from }) => from.name === agency.name);

type Where = { pubsub: 'emulator' | 'stand-in'; addresses: { pubsub: string; firestore: string } };

const describeCloud = ({ pubsub, addresses }: Where, tests: (cloudOf: () => GoogleCloud) => void): void => {
  describe(`the pipeline over the Google adapters, Pub/Sub: ${pubsub}`, () => {
    let database: EmbeddedCloud;
    let cloud: GoogleCloud;
    const closers: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      // Not the database of the run: the sweeper sees all agencies of one.
      const started = await startEmbeddedCloud();
      closers.push(started.stop);
      database = started.cloud;
      cloud = await startGoogleCloud({ database, emulators: addresses, pubsub });
      closers.push(cloud.stop);
    });
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });
    tests(() => cloud);
  });
};

/** It has no address of its own to send from: the installation's domain makes one. */
const found = async (cloud: GoogleCloud): Promise<FoundAgency> => await foundAgency({ cloud, settings: { email: { fromAddress: null } } });

const drafted = async (cloud: GoogleCloud) => {
  const agency = await found(cloud);
  await receive({ cloud, agency, raw: plain(), from: ANNA });
  return { agency, quote: await onlyQuote({ agency }) };
};

const describeJourney = (cloudOf: () => GoogleCloud): void => {
  it('a posted mail becomes a priced quote, approved, and sent through SendGrid with its PDF on the thread of the mail', async () => {
    const cloud = cloudOf();
    const agency = await found(cloud);
    await receive({ cloud, agency, raw: plain('<wish-1@berg.example>'), from: ANNA });
    const draft = await onlyQuote({ agency });
    expect(draft).toMatchObject({ state: 'draft', client: { email: ANNA } });
    // 2 adults, 7 nights: 2 x 7 x 1,500.00 x 1.125; and 7 x USD 120.00 at 0.05, converted before the markup.
    expect(draft.options.map(({ total }) => total.amount).toSorted((one, other) => one - other)).toEqual([1_890_000, 2_362_500]);
    expect(acceptedOf({ cloud, agency })).toEqual([]);

    await approve({ agency, quote: draft });
    await send({ cloud, agency, quote: draft });
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'sent', headline: draft.headline });
    expect(await onlyEnquiry({ agency })).toMatchObject({ status: 'resolved', parkedReason: null });

    const [mail, ...others] = acceptedOf({ cloud, agency });
    expect(others).toEqual([]);
    expect(mail?.personalizations.map(({ to }) => to.map(({ email }) => email))).toEqual([[ANNA]]);
    expect(mail?.from.email).toBe(`${agency.tenantId}@${SENDER_DOMAIN}`);
    expect(mail?.headers).toMatchObject({
      'Message-ID': expect.stringMatching(/^<[0-9a-f]{32}@mail\.tripwright\.example>$/),
      'In-Reply-To': '<wish-1@berg.example>',
      References: '<wish-1@berg.example>',
    });
    const pdf = await quotePdf({ agency, quote: draft });
    expect(await readText(pdf)).toContain(draft.number);
    expect(mail?.attachments).toMatchObject([{ type: 'application/pdf', content: Buffer.from(pdf).toString('base64') }]);
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'stage_failures' })).toEqual([]);
    const dead = cloud.pubsub.standIn?.published.filter(({ topic }) => topic.endsWith('/dead-letters')) ?? [];
    expect(dead.map(({ attributes }) => attributes)).toEqual([]);
    // The raw mail and the PDF lie in Cloud Storage, below the agency's own prefix.
    const types = cloud.storage.objects.list(`tenants/${agency.tenantId}/`).map(({ contentType }) => contentType);
    expect(types.toSorted()).toEqual(['application/pdf', 'message/rfc822']);
  });

  it('one trace runs from the post through every stage', async () => {
    const cloud = cloudOf();
    const agency = await found(cloud);
    const traceId = newUuid().replaceAll('-', '');
    const from = cloud.logLines.length;
    const signed = bodyOf({ raw: plain(), to: agency.inbox, from: ANNA });
    const signature = signInboundPost({ ...signed, privateKeyPem: cloud.inbound.privateKeyPem, signedAt: new Date() });
    await postBody({ cloud, ...signed, headers: { ...signature, traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    await cloud.drain();
    const routes = cloud.logLines
      .slice(from)
      .filter((line) => traceOf(line) === traceId)
      .map((line) => z.looseObject({ message: z.string(), route: z.string().optional() }).parse(JSON.parse(line)))
      .filter(({ message }) => message === 'request')
      .map(({ route }) => route);
    const stages = ['parse-email', 'acknowledge-enquiry', 'extract-enquiry', 'generate-quote', 'auto-send-quote'].map(
      (stage) => `POST stage:${stage}`,
    );
    expect(new Set(routes)).toEqual(new Set(['POST /v1/inbound-email', ...stages]));
  });

  it('the same mail posted at once by five, and again later, is one enquiry and one quote', async () => {
    const cloud = cloudOf();
    const agency = await found(cloud);
    const raw = plain();
    const posts = await Promise.all(Array.from({ length: 5 }, async () => await postMail({ cloud, to: agency.inbox, raw, from: ANNA })));
    expect(posts.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await cloud.drain();
    await receive({ cloud, agency, raw, from: ANNA });
    expect(await enquiriesOf({ agency })).toHaveLength(1);
    expect(await quotesOf({ agency })).toHaveLength(1);
  });
};

if ('missing' in emulators) {
  describe('the pipeline over the Google adapters', () => {
    it.skip(`SKIPPED: ${emulators.missing}`, () => undefined);
  });
} else {
  describeCloud({ pubsub: 'emulator', addresses: emulators }, describeJourney);
  describeCloud({ pubsub: 'stand-in', addresses: emulators }, (cloudOf) => {
    describeJourney(cloudOf);

    it('a deferred event comes through Cloud Tasks within its trace, and what was done before is not done again', async () => {
      const cloud = cloudOf();
      const { agency } = await drafted(cloud);
      const { tenantId } = agency;
      const events = await rowsOf({ cloud, tenantId, table: 'events' });
      const event = events.find(({ type }) => type === 'enquiry.received');
      const [traceId, from] = [newUuid().replaceAll('-', ''), cloud.logLines.length];
      const tasks = await cloud.host.services.tasks();
      await tasks.enqueue({
        target: 'extract-enquiry',
        name: newUuid(),
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
        body: {
          type: 'enquiry.received',
          version: 1,
          id: String(event?.['id']),
          tenantId,
          occurredAt: '2026-03-05T15:00:00Z',
          data: z.json().parse(event?.['data']),
        },
      });
      await cloud.tasks.settled();
      await cloud.drain();
      const lines = cloud.logLines.slice(from).filter((line) => traceOf(line) === traceId);
      const requests = lines.map((line) => z.looseObject({}).parse(JSON.parse(line))).filter(({ message }) => message === 'request');
      expect(requests).toMatchObject([{ route: 'POST stage:extract-enquiry', status: 204, tenantId }]);
      expect(await quotesOf({ agency })).toHaveLength(1);
    });

    it('an event that Pub/Sub does not take is published by the sweeper, which Cloud Scheduler wakes', async () => {
      const cloud = cloudOf();
      const agency = await found(cloud);
      cloud.pubsub.standIn?.faults.next({ method: 'Publish', times: 3, fault: { kind: 'status', code: UNAVAILABLE } });
      await postMail({ cloud, to: agency.inbox, raw: plain(), from: ANNA });
      await cloud.drain();
      expect(await enquiriesOf({ agency })).toEqual([]);
      await sweep({ cloud, tenantIds: [agency.tenantId] });
      expect(await onlyQuote({ agency })).toMatchObject({ state: 'draft' });
    });

    it.each([
      { outcome: 'SendGrid is busy at first', fault: { kind: 'status', status: 503 }, state: 'sent' },
      { outcome: "SendGrid's answer is lost", fault: { kind: 'lost_answer' }, state: 'approved' },
    ] as const)('$outcome: one mail is handed over, and the quote is $state', async ({ fault, state }) => {
      const cloud = cloudOf();
      const { agency, quote } = await drafted(cloud);
      await approve({ agency, quote });
      cloud.sendgrid.failNext([fault]);
      await send({ cloud, agency, quote });
      expect(acceptedOf({ cloud, agency })).toHaveLength(1);
      expect(await onlyQuote({ agency })).toMatchObject({ state });
    });

    it('a stage and store-token let in nobody from outside, not even with another function’s token', async () => {
      const cloud = cloudOf();
      const email = `fn-quotes@${cloud.projectId}.iam.gserviceaccount.com`;
      for (const name of ['parse-email', 'sweep-events', 'store-token']) {
        const url = `${cloud.functions.urlOf(name)}/v1/${name}`;
        const wrong = await cloud.google.sign({ email, audience: 'https://quotes.example' });
        expect((await fetch(url, { method: 'POST' })).status, name).toBe(401);
        expect((await fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${wrong}` } })).status, name).toBe(401);
        expect((await fetch(`${cloud.baseUrl}/v1/${name}`, { method: 'POST' })).status, name).toBe(404);
      }
    });

    it('members sign in with tokens of the project’s key pair; the secret of store tokens opens nothing', async () => {
      const cloud = cloudOf();
      const agency = await found(cloud);
      const { subject } = agency.members.member;
      const { STORE_TOKEN_SIGNING_KEY: jwtSecret = '' } = cloud.functions.hostOf('store-token').env;
      const accessToken = await accessTokenFor({ jwtSecret, subject });
      expect((await apiOf({ baseUrl: cloud.baseUrl, accessToken }).call({ path: '/v1/quotes' })).status).toBe(401);
      expect((await agency.members.member.api.call({ path: '/v1/quotes' })).status).toBe(200);
    });

    it('only store-token holds the key, and only functions that say so hold any other secret', () => {
      const cloud = cloudOf();
      const { names, hostOf } = cloud.functions;
      const holders = (name: SettingName) => names.filter((one) => hostOf(one).env[name] !== undefined);
      expect(holders('STORE_TOKEN_SIGNING_KEY')).toEqual(['store-token']);
      expect(holders('SENDGRID_API_KEY')).toEqual(['send-mail', 'send-quote']);
      expect(holders('SUPABASE_JWT_SECRET')).toEqual([]);
    });
  });
}
