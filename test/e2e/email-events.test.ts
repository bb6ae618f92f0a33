import { generateKeyPairSync, randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/core/errors.ts';
import { decodeId } from '../../shared/core/ids.ts';
import type { Json } from '../../shared/core/json.ts';
import { signInboundPost } from '../../shared/mail/sign-inbound-post.ts';
import type { Mailer } from '../../shared/services/mailer/port.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { deliveryEvent, type PostedEvent, postEventBody, postEvents } from './support/email-events.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { approve, onlyQuote, receive, send } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { agencyWithEnquiry } from './support/people.ts';
import { onlyRow, rowsOf, sentMails } from './support/rows.ts';
import { seededRandom } from './support/seeded-random.ts';

/** Agencies whose provider takes no mail and does not say so. */
const silent = new Set<string>();
let handedOver = 0;
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({
    env: { OUTBOUND_LEASE_SECONDS: '0' },
    wrapServices: (services) => ({
      ...services,
      mailer: async () => {
        const inner = await services.mailer();
        const send: Mailer['send'] = async (mail) => {
          handedOver += 1;
          if (silent.has(mail.tenantId)) throw new AppError('timeout', { detail: 'No answer from the provider.' });
          return await inner.send(mail);
        };
        return { send, lookup: async (key) => (silent.has(key.tenantId) ? { outcome: 'unknown' } : await inner.lookup(key)) };
      },
    }),
  });
});
afterAll(async () => await cloud.stop());

const approved = async () => {
  const agency = await foundAgency({ cloud });
  const raw = rawMail({
    from: 'anna@berg.example',
    subject: 'Holiday',
    text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026, please.',
  });
  await receive({ cloud, agency, raw, from: 'anna@berg.example' });
  return { agency, quote: await approve({ agency, quote: await onlyQuote({ agency }) }) };
};
const sent = async () => {
  const { agency, quote } = await approved();
  return { agency, quote, outboundId: await send({ cloud, agency, quote }) };
};

const tasksOf = async ({ tenantId }: FoundAgency) => await rowsOf({ cloud, tenantId, table: 'tasks' });
const row = async ({ tenantId }: FoundAgency, table: string) => await onlyRow({ cloud, tenantId, table });
const deliveryOf = async (agency: FoundAgency) => {
  const { delivery_state, delivery_at, first_event_at, opened_at, clicked_at, bounced_permanently, state } = await row(
    agency,
    'outbound_mails',
  );
  return { state, delivery_state, delivery_at, first_event_at, opened_at, clicked_at, bounced_permanently };
};
const mailView = async (agency: FoundAgency, quote: { id: string }) =>
  (await agency.members.viewer.api.ok<{ mail: Record<string, unknown> | null }>({ path: `/v1/quotes/${quote.id}` })).mail;
const askToSend = async (agency: FoundAgency, quote: { id: string }) => {
  const { status, body } = await agency.members.member.api.call({ method: 'POST', path: `/v1/quotes/${quote.id}/send` });
  return `${status} ${String(body['code'] ?? '')}`;
};
const post = async (...events: PostedEvent[]) => {
  const answer = await postEvents({ cloud, events });
  expect(answer.status).toBe(200);
  await cloud.drain();
  return answer.body;
};
/** A second approved quote for the same client. */
const nextQuote = async (agency: FoundAgency, earlier: { id: string }) => {
  const raw = rawMail({
    from: 'anna@berg.example',
    subject: 'Another holiday',
    text: 'We are 2 adults: Zanzibar from 10 August 2026 to 17 August 2026, please.',
  });
  await receive({ cloud, agency, raw, from: 'anna@berg.example' });
  const { data } = await agency.members.member.api.ok<{ data: { id: string }[] }>({ path: '/v1/quotes' });
  const quote = data.find(({ id }) => id !== earlier.id);
  if (quote === undefined) throw new Error('There is no second quote.');
  return await approve({ agency, quote });
};

describe('a post that the provider did not sign', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const signed = (rawBody: Uint8Array, privateKeyPem = cloud.inbound.privateKeyPem, signedAt = new Date()) =>
    signInboundPost({ rawBody, privateKeyPem, signedAt });

  it('answers 401 signature_invalid and moves nothing', async () => {
    const { agency, outboundId } = await sent();
    const rawBody = Buffer.from(JSON.stringify([deliveryEvent({ outboundId, event: 'bounce', status: '5.1.1' })]));
    const altered = Buffer.from(rawBody);
    altered[3] = (altered[3] ?? 0) ^ 1;
    const forgeries = [
      { rawBody, headers: {} },
      { rawBody, headers: signed(rawBody, stranger) },
      { rawBody: altered, headers: signed(rawBody) },
      { rawBody, headers: signed(rawBody, undefined, new Date(Date.now() - 4 * 86_400_000)) },
    ];
    for (const forged of forgeries) {
      const { status, body } = await postEventBody({ cloud, ...forged });
      expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'signature_invalid' });
    }
    expect(await deliveryOf(agency)).toMatchObject({ state: 'sent', delivery_state: null, first_event_at: null });
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'delivery_events' })).toEqual([]);
  });
});

describe('a signed post', () => {
  it('that is no array answers 400 malformed_request', async () => {
    const { status, body } = await postEventBody({ cloud, rawBody: Buffer.from('{"event":"delivered"}') });
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'malformed_request' });
  });

  it('with events of nobody, of no meaning and broken ones is taken; the good one among them counts', async () => {
    const { agency, outboundId } = await sent();
    const delivered = deliveryEvent({ outboundId, event: 'delivered', email: 'ANNA@Berg.example' });
    const answer = await post(
      { ...delivered, outbound_id: randomUUID() },
      { ...delivered, outbound_id: undefined },
      { ...delivered, event: 'group_resubscribe' },
      delivered,
      { ...delivered, sg_event_id: randomUUID(), reason: 'a\0b\ud800' },
    );
    expect(answer).toMatchObject({ accepted: true, read: 5, ignored: 3 });
    expect(await deliveryOf(agency)).toMatchObject({ delivery_state: 'delivered' });
  });

  it('of 2,500 events, far more than are read at once, is read to its end', async () => {
    const { agency, outboundId } = await sent();
    const events = Array.from({ length: 2500 }, (_, index) =>
      deliveryEvent({ outboundId, event: index === 2499 ? 'delivered' : 'processed' }),
    );
    expect(await post(...events)).toMatchObject({ read: 2500, ignored: 0 });
    expect(await deliveryOf(agency)).toMatchObject({ delivery_state: 'delivered' });
  });

  it('for two agencies moves the mails of both, each in its own rows', async () => {
    const [first, second] = [await sent(), await sent()];
    await post(
      deliveryEvent({ outboundId: first.outboundId, event: 'delivered' }),
      deliveryEvent({ outboundId: second.outboundId, event: 'bounce', status: '5.1.1' }),
    );
    expect(await deliveryOf(first.agency)).toMatchObject({ delivery_state: 'delivered' });
    expect(await deliveryOf(second.agency)).toMatchObject({ delivery_state: 'bounced' });
    expect(await row(first.agency, 'clients')).toMatchObject({ undeliverable_at: null });
    expect(await row(second.agency, 'clients')).toMatchObject({ undeliverable_at: expect.any(String) });
    expect(await row(first.agency, 'delivery_events')).toMatchObject({ outbound_id: first.outboundId });
  });
});

describe('the order of events', () => {
  const KINDS = ['processed', 'deferred', 'deferred', 'delivered', 'open', 'click', 'open', 'bounce', 'spamreport', 'processed'];
  const random = seededRandom(46);
  const shuffle = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, at: random() }))
      .sort((left, right) => left.at - right.at)
      .map(({ item }) => item);

  it('does not matter: 46 shuffled deliveries end as one in order', async () => {
    const [ordered, shuffled] = [await sent(), await sent()];
    const eventsOf = (outboundId: string) =>
      KINDS.map((event, minute) => deliveryEvent({ outboundId, event, minute, ...(event === 'bounce' ? { status: '5.1.1' } : {}) }));
    await post(...eventsOf(ordered.outboundId));
    const events = eventsOf(shuffled.outboundId);
    // Several at once, in batches of any size.
    await Promise.all(
      Array.from({ length: 46 }, async () => {
        const all = shuffle(events);
        const cut = Math.floor(random() * all.length);
        for (const batch of [all.slice(0, cut), all.slice(cut)]) {
          expect((await postEvents({ cloud, events: batch })).status).toBe(200);
        }
      }),
    );
    await cloud.drain();
    expect(await deliveryOf(shuffled.agency)).toEqual(await deliveryOf(ordered.agency));
    expect(await deliveryOf(ordered.agency)).toMatchObject({ delivery_state: 'spam_reported', bounced_permanently: true });
    const { undeliverable_at, marketing_withdrawn_at } = await row(ordered.agency, 'clients');
    expect(await row(shuffled.agency, 'clients')).toMatchObject({ undeliverable_at, marketing_withdrawn_at });
    expect(await rowsOf({ cloud, tenantId: shuffled.agency.tenantId, table: 'delivery_events' })).toHaveLength(KINDS.length);
  });

  it('cannot take a mail back: processed after delivered changes nothing', async () => {
    const { agency, quote, outboundId } = await sent();
    await post(deliveryEvent({ outboundId, event: 'delivered', minute: 1 }));
    const before = await deliveryOf(agency);
    await post(deliveryEvent({ outboundId, event: 'processed', minute: 5 }));
    expect(await deliveryOf(agency)).toEqual(before);
    expect(await mailView(agency, quote)).toMatchObject({
      state: 'sent',
      delivery: 'delivered',
      bouncedPermanently: false,
      needsPersonSince: null,
    });
  });
});

describe('an address', () => {
  it('that bounces for good gets no further mail until a member clears it; the same bounce again does not block it again', async () => {
    const { agency, quote, outboundId } = await sent();
    const bounce = deliveryEvent({ outboundId, event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 no such user' });
    await post(bounce, bounce);
    expect(await mailView(agency, quote)).toMatchObject({ state: 'sent', delivery: 'bounced', bouncedPermanently: true });
    const next = await nextQuote(agency, quote);
    expect(await askToSend(agency, next)).toBe('409 recipient_blocked');

    await cloud.systemStore(agency.tenantId).from('clients').update({ undeliverable_at: null }).neq('email', '');
    await post(bounce);
    expect(await askToSend(agency, next)).toBe('202 ');
    await cloud.drain();
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(2);
  });

  it('that bounces between the wish and the sending gets no mail: the send has failed', async () => {
    const { agency, quote } = await approved();
    silent.add(agency.tenantId);
    await send({ cloud, agency, quote });
    silent.delete(agency.tenantId);
    const before = handedOver;
    const store = cloud.systemStore(agency.tenantId);
    await store.from('outbound_mails').update({ state: 'queued' }).eq('state', 'sending');
    await store.from('clients').update({ undeliverable_at: new Date().toISOString() }).neq('email', '');
    const [wish] = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'events' })).filter(
      ({ type }) => type === 'quote.send_requested',
    );
    const bus = await cloud.host.services.bus();
    await bus.publish({
      event: {
        type: 'quote.send_requested',
        version: 1,
        id: randomUUID(),
        tenantId: agency.tenantId,
        occurredAt: cloud.host.clock().toISOString(),
        data: wish?.['data'] as Json,
      },
      attributes: { traceparent: String(wish?.['traceparent']), requestId: 'once-more' },
    });
    await cloud.drain();
    expect(handedOver).toBe(before);
    expect(await row(agency, 'outbound_mails')).toMatchObject({ state: 'failed', error: expect.stringContaining('undeliverable') });
    expect(await askToSend(agency, quote)).toBe('409 recipient_blocked');
  });

  it('that only bounces for now may be written to', async () => {
    const { agency, quote, outboundId } = await sent();
    await post(
      deliveryEvent({ outboundId, event: 'bounce', type: 'blocked', status: '5.7.1' }),
      deliveryEvent({ outboundId, event: 'bounce', type: 'bounce', status: '4.2.2' }),
      deliveryEvent({ outboundId, event: 'deferred' }),
    );
    expect(await row(agency, 'clients')).toMatchObject({ undeliverable_at: null });
    expect(await askToSend(agency, await nextQuote(agency, quote))).toBe('202 ');
  });

  it.each(['spamreport', 'unsubscribe'])(
    'whose owner answers with %s gets no marketing, and still the quote that was asked for',
    async (event) => {
      const { agency, quote, outboundId } = await sent();
      await post(deliveryEvent({ outboundId, event }));
      expect(await row(agency, 'clients')).toMatchObject({ undeliverable_at: null, marketing_withdrawn_at: expect.any(String) });
      expect(await askToSend(agency, await nextQuote(agency, quote))).toBe('202 ');
    },
  );
});

describe('a send of which nobody knows the outcome', () => {
  const unknown = async () => {
    const { agency, quote } = await approved();
    silent.add(agency.tenantId);
    const outboundId = await send({ cloud, agency, quote });
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'approved' });
    expect(await row(agency, 'outbound_mails')).toMatchObject({ state: 'sending' });
    return { agency, quote, outboundId };
  };
  /** Lets a quarter of an hour pass for this agency's mails. */
  const wait = async (agency: FoundAgency) => {
    const sql = postgres(cloud.host.env.BACKUP_DATABASE_URL ?? '', { max: 1 });
    await sql`update public.outbound_mails set first_tried_at = first_tried_at - interval '16 minutes' where tenant_id = ${agency.tenantId}`;
    await sql.end();
  };
  const sweep = async (minute: number) => {
    const status = await cloud.runSchedule({ name: 'sweep-outbound', period: new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString() });
    expect(status).toBeLessThan(300);
    await cloud.drain();
  };

  it('is settled by the first event that carries our opaque id, without a second hand-over', async () => {
    const { agency, quote, outboundId } = await unknown();
    const before = handedOver;
    const processed = deliveryEvent({ outboundId, event: 'processed' });
    await post(processed);
    await post(processed, deliveryEvent({ outboundId, event: 'delivered', minute: 1 }));
    expect(handedOver).toBe(before);
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'sent' });
    expect(await row(agency, 'outbound_mails')).toMatchObject({
      state: 'sent',
      provider_id: outboundId.slice(0, 8),
      delivery_state: 'delivered',
    });
    const out = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'messages' })).filter(({ direction }) => direction === 'out');
    expect(out).toHaveLength(1);
    expect(await mailView(agency, quote)).toMatchObject({ state: 'sent', delivery: 'delivered', needsPersonSince: null });
  });

  it('is put before a person after a quarter of an hour, once, and taken off by an event that comes later', async () => {
    const { agency, quote, outboundId } = await unknown();
    await sweep(1);
    expect(await mailView(agency, quote)).toMatchObject({ state: 'sending', needsPersonSince: null });
    await wait(agency);
    await sweep(2);
    await sweep(3);
    expect(await mailView(agency, quote)).toMatchObject({ state: 'sending', needsPersonSince: expect.any(String) });
    const audit = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'audit' });
    expect(audit.filter(({ action }) => action === 'mail.outcome_unknown')).toHaveLength(1);
    expect(await tasksOf(agency)).toMatchObject([{ kind: 'mail_outcome_unknown', state: 'open', outbound_id: outboundId }]);
    const { data: notices } = await agency.members.viewer.api.ok<{ data: { entity: string; type: string }[] }>({
      path: '/v1/notifications',
    });
    expect(notices.filter(({ entity }) => entity === 'outbound_mail')).toMatchObject([{ type: 'alert_raised' }]);
    expect(await askToSend(agency, quote)).toBe('409 already_sent');

    await post(deliveryEvent({ outboundId, event: 'open' }));
    expect(await mailView(agency, quote)).toMatchObject({ state: 'sent', delivery: null, needsPersonSince: null });
    expect(await tasksOf(agency)).toMatchObject([{ kind: 'mail_outcome_unknown', state: 'done', closed_by: 'system' }]);
  });

  it('is settled in the same way when the mail is a reply: one hand-over, one record, a task as long as nobody knows', async () => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    silent.add(agency.tenantId);
    const before = handedOver;
    const { outboundId: publicId } = await agency.members.member.api.ok<{ outboundId: string }>({
      method: 'POST',
      path: `${enquiryPath}/reply`,
      json: { text: 'Hello' },
    });
    await cloud.drain();
    const outboundId = decodeId('outbound', publicId) ?? '';
    expect(handedOver).toBe(before + 1);
    await wait(agency);
    await sweep(4);
    expect(await tasksOf(agency)).toMatchObject([{ kind: 'mail_outcome_unknown', state: 'open', outbound_id: outboundId }]);
    await post(deliveryEvent({ outboundId, event: 'processed' }), deliveryEvent({ outboundId, event: 'delivered', minute: 1 }));
    expect(handedOver).toBe(before + 1);
    expect(await row(agency, 'outbound_mails')).toMatchObject({ state: 'sent', delivery_state: 'delivered' });
    expect(await row(agency, 'enquiries')).toMatchObject({ status: 'in_progress' });
    const out = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'messages' })).filter(({ direction }) => direction === 'out');
    expect(out).toHaveLength(1);
    expect(await tasksOf(agency)).toMatchObject([{ state: 'done' }]);
  });
});
