import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/core/errors.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Mailer } from '../../shared/services/mailer/port.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { approve, onlyEnquiry, onlyQuote, receive, send } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { onlyRow, rowsOf, sentMails } from './support/rows.ts';

/** What the provider does with one agency's mails, until the test says otherwise. */
type Behaviour = { send?: (inner: Mailer) => Mailer['send']; lookup?: Mailer['lookup'] };

const behaviours = new Map<string, Behaviour>();
const accepted = new Map<string, string[]>();
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({
    env: { OUTBOUND_LEASE_SECONDS: '0' },
    wrapServices: (services) => ({
      ...services,
      mailer: async () => {
        const inner = await services.mailer();
        const counting: Mailer = {
          ...inner,
          send: async (mail) => {
            const answer = await inner.send(mail);
            accepted.set(mail.tenantId, [...(accepted.get(mail.tenantId) ?? []), mail.outboundId]);
            return answer;
          },
        };
        return {
          send: (mail) => (behaviours.get(mail.tenantId)?.send?.(counting) ?? counting.send)(mail),
          lookup: (key) => (behaviours.get(key.tenantId)?.lookup ?? counting.lookup)(key),
        };
      },
    }),
  });
});
afterAll(async () => await cloud.stop());

const drafted = async () => {
  const agency = await foundAgency({ cloud });
  const raw = rawMail({
    from: 'anna@berg.example',
    subject: 'Holiday',
    text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026, please.',
  });
  await receive({ cloud, agency, raw, from: 'anna@berg.example' });
  return { agency, quote: await onlyQuote({ agency }) };
};
const approved = async () => {
  const { agency, quote } = await drafted();
  return { agency, quote: await approve({ agency, quote }) };
};

const post = async ({ agency, path, idempotencyKey }: { agency: FoundAgency; path: string; idempotencyKey?: string | null }) =>
  await agency.members.member.api.call({ method: 'POST', path, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });

const tally = (answers: readonly { status: number; body: Readonly<Record<string, unknown>> }[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, body }) => `${status} ${String(body['code'] ?? '')}`.trim())].map(([key, group]) => [
      key,
      group.length,
    ]),
  );

const mailsOf = async ({ tenantId }: FoundAgency) => ({
  accepted: (accepted.get(tenantId) ?? []).length,
  files: (await sentMails({ cloud, tenantId })).length,
});

const ONE_MAIL = { accepted: 1, files: 1 };
const NO_MAIL = { accepted: 0, files: 0 };

describe('approving', () => {
  it('twice answers 409 state_conflict with what is allowed', async () => {
    const { agency, quote } = await approved();
    const { status, body } = await post({ agency, path: `/v1/quotes/${quote.id}/approve` });
    expect({ status, code: body['code'], from: body['from'], allowed: body['allowed'] }).toEqual({
      status: 409,
      code: 'state_conflict',
      from: 'approved',
      allowed: ['sent', 'cancelled'],
    });
  });

  it('20 times at once succeeds once', async () => {
    const { agency, quote } = await drafted();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ agency, path: `/v1/quotes/${quote.id}/approve` })));
    expect(tally(answers)).toEqual({ '200': 1, '409 state_conflict': 19 });
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'approved', revision: 2 });
  });
});

describe('asking for the send', () => {
  it('of a draft answers 409 state_conflict and sends nothing', async () => {
    const { agency, quote } = await drafted();
    const { status, body } = await post({ agency, path: `/v1/quotes/${quote.id}/send` });
    expect({ status, code: body['code'], allowed: body['allowed'] }).toEqual({
      status: 409,
      code: 'state_conflict',
      allowed: ['approved', 'cancelled'],
    });
    await cloud.drain();
    expect(await mailsOf(agency)).toEqual(NO_MAIL);
  });

  it('20 times at once with different keys: one 202, the others 409 already_sent, one mail', async () => {
    const { agency, quote } = await approved();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ agency, path: `/v1/quotes/${quote.id}/send` })));
    expect(tally(answers)).toEqual({ '202': 1, '409 already_sent': 19 });
    await cloud.drain();
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(tally([await post({ agency, path: `/v1/quotes/${quote.id}/send` })])).toEqual({ '409 already_sent': 1 });
  });

  it('again with the same Idempotency-Key replays the first answer', async () => {
    const { agency, quote } = await approved();
    const path = `/v1/quotes/${quote.id}/send`;
    const first = await post({ agency, path, idempotencyKey: 'one-key' });
    await cloud.drain();
    const second = await post({ agency, path, idempotencyKey: 'one-key' });
    expect([first.status, second.status, second.text]).toEqual([202, 202, first.text]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
  });

  it('with a key of another quote answers 422 idempotency_key_reused', async () => {
    const { agency, quote } = await approved();
    await post({ agency, path: `/v1/quotes/${quote.id}/send`, idempotencyKey: 'one-key' });
    const { status, body } = await post({
      agency,
      path: `/v1/quotes/${quote.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}/send`,
      idempotencyKey: 'one-key',
    });
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'idempotency_key_reused' });
  });

  it('without a key answers 400 idempotency_key_missing and sends nothing', async () => {
    const { agency, quote } = await approved();
    const answer = await post({ agency, path: `/v1/quotes/${quote.id}/send`, idempotencyKey: null });
    expect(tally([answer])).toEqual({ '400 idempotency_key_missing': 1 });
    await cloud.drain();
    expect(await mailsOf(agency)).toEqual(NO_MAIL);
  });

  it('delivered again and again, one after the other and at once, sends one mail', async () => {
    const { agency, quote } = await approved();
    await send({ cloud, agency, quote });
    const bus = await cloud.host.services.bus();
    const wish = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'events' })).find(({ type }) => type === 'quote.send_requested');
    const event = {
      type: 'quote.send_requested',
      version: 1,
      id: String(wish?.['id']),
      tenantId: agency.tenantId,
      occurredAt: cloud.host.clock().toISOString(),
      data: wish?.['data'] as Json,
    };
    const attributes = { traceparent: String(wish?.['traceparent']), requestId: 'again-and-again' };
    for (let times = 0; times < 3; times += 1) {
      await bus.publish({ event, attributes });
      await cloud.drain();
    }
    // The same wish under other ids, as an event published twice by mistake would be: eight deliveries at once.
    await Promise.all(Array.from({ length: 8 }, () => bus.publish({ event: { ...event, id: randomUUID() }, attributes })));
    await cloud.drain();
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(cloud.deadLetters().filter(({ tenantId }) => tenantId === agency.tenantId)).toEqual([]);
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'messages' })).toHaveLength(2);
  });

  it('to a client whose address bounced answers 409 recipient_blocked', async () => {
    const { agency, quote } = await approved();
    const { error } = await cloud
      .systemStore(agency.tenantId)
      .from('clients')
      .update({ undeliverable_at: new Date().toISOString() })
      .neq('email', '');
    expect(error).toBeNull();
    expect(tally([await post({ agency, path: `/v1/quotes/${quote.id}/send` })])).toEqual({ '409 recipient_blocked': 1 });
  });
});

describe('the mail provider on a bad day', () => {
  it('accepts the mail and does not answer in time: it is asked, and there is one mail', async () => {
    const { agency, quote } = await approved();
    behaviours.set(agency.tenantId, {
      send: (inner) => async (mail) => {
        await inner.send(mail);
        throw new AppError('timeout', { detail: 'No answer from the provider.' });
      },
    });
    await send({ cloud, agency, quote });
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'sent' });
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'outbound_mails' })).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('is down, then up: one mail', async () => {
    const { agency, quote } = await approved();
    let refusals = 2;
    behaviours.set(agency.tenantId, {
      send: (inner) => async (mail) => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('connect ECONNREFUSED');
        return await inner.send(mail);
      },
    });
    await send({ cloud, agency, quote });
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(await onlyEnquiry({ agency })).toMatchObject({ status: 'resolved' });
  });

  it('limits us for a while: that is no reason to give the mail up', async () => {
    const { agency, quote } = await approved();
    let refusals = 1;
    behaviours.set(agency.tenantId, {
      send: (inner) => async (mail) => {
        refusals -= 1;
        if (refusals >= 0) throw new AppError('rate_limited', { detail: 'Too many mails.', retryAfterSeconds: 1 });
        return await inner.send(mail);
      },
    });
    await send({ cloud, agency, quote });
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'sent' });
  });

  it('does not know whether it took the mail: it is never sent blindly again', async () => {
    const { agency, quote } = await approved();
    behaviours.set(agency.tenantId, {
      send: () => async () => {
        throw new AppError('timeout', { detail: 'No answer from the provider.' });
      },
      lookup: async () => ({ outcome: 'unknown' }),
    });
    await send({ cloud, agency, quote });
    // Should it answer now, a blind second try would show.
    behaviours.set(agency.tenantId, { lookup: async () => ({ outcome: 'unknown' }) });
    await cloud.drain();
    expect(await mailsOf(agency)).toEqual(NO_MAIL);
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'approved' });
    expect(cloud.deadLetters().filter(({ tenantId }) => tenantId === agency.tenantId)).toMatchObject([
      { target: 'send-quote', attempts: 5 },
    ]);
  });

  it('refuses the mail as it is: the send has failed, the quote stays approved and can be sent once mended', async () => {
    const { agency, quote } = await approved();
    behaviours.set(agency.tenantId, {
      send: () => async () => {
        throw new AppError('validation_failed', { detail: 'The sender is not verified.' });
      },
    });
    await send({ cloud, agency, quote });
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'outbound_mails' })).toMatchObject({
      state: 'failed',
      error: 'The sender is not verified.',
    });
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'approved' });
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'messages' })).toHaveLength(1);

    behaviours.delete(agency.tenantId);
    await send({ cloud, agency, quote });
    expect(await mailsOf(agency)).toEqual(ONE_MAIL);
    expect(await onlyQuote({ agency })).toMatchObject({ state: 'sent' });
    expect(await onlyRow({ cloud, tenantId: agency.tenantId, table: 'outbound_mails' })).toMatchObject({ state: 'sent', error: null });
  });
});
