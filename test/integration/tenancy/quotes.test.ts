import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../../shared/core/ids.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import type { Store } from '../../../shared/services/store/port.ts';
import { createTestAgency, type TestAgency } from '../../setup/create-agency.ts';
import { AT, call, draftQuote, eventOf, metaOf, race } from './pipeline-facts.ts';

const cloud = inject('embeddedCloud');
const sql = postgres(cloud.superuserUrl, { max: 2 });
afterAll(async () => await sql.end());

let agency: TestAgency;
beforeAll(async () => {
  agency = await createTestAgency({ cloud });
});

const approve = async (store: Store, quoteId: string, revision = 1) =>
  await callFunction({
    store,
    name: 'approve_quote',
    args: {
      p_quote_id: quoteId,
      p_version: 1,
      p_revision: revision,
      p_issued_on: '2026-03-05',
      p_valid_until: '2026-03-19',
      p_actor: 'Ann',
      p_at: AT,
    },
    schema: z.object({ revision: z.int() }),
  });

const requestSend = async (store: Store, quoteId: string, outboundId: string = newUuid()) => {
  await call(store, 'request_quote_send', {
    p_quote_id: quoteId,
    p_version: 1,
    p_outbound: { id: outboundId, message_id: `<${outboundId}@acacia.example>`, recipient: 'cleo@client.example', requested_by: 'Ann' },
    p_events: [eventOf(outboundId, 'quote.send_requested')],
    p_meta: metaOf(outboundId),
  });
  return outboundId;
};

const claim = async (store: Store, outboundId: string, leaseSeconds = 60) =>
  (
    await callFunction({
      store,
      name: 'claim_outbound',
      args: { p_outbound_id: outboundId, p_lease_seconds: leaseSeconds },
      schema: z.object({ outcome: z.string() }),
    })
  ).outcome;

const completeSend = async (store: Store, outboundId: string, eventId: string = newUuid()) =>
  await call(store, 'complete_quote_send', {
    p_event_id: eventId,
    p_outbound_id: outboundId,
    p_provider_id: 'provider-1',
    p_message: {
      id: newUuid(),
      message_key: `out:${outboundId}`,
      message_id: `<${outboundId}@acacia.example>`,
      raw_path: 'quote.pdf',
      size_bytes: 1,
      envelope_from: 'a@acacia.example',
      envelope_recipients: ['cleo@client.example'],
      from_address: 'a@acacia.example',
      to_addresses: ['cleo@client.example'],
      subject: 'Your trip',
      text: 'Hello',
      html: '',
      references_ids: [],
    },
    p_pdf: { path: 'quote.pdf', sha256: 'abc' },
    p_events: [eventOf(eventId, 'quote.sent')],
    p_meta: metaOf(eventId),
  });

const versionOf = async (quoteId: string) =>
  (await agency.systemStore.from('quote_versions').select('state,revision').eq('quote_id', quoteId)).data?.[0];
const auditOf = async (quoteId: string, action: string) =>
  (await agency.systemStore.from('audit').select('id').eq('entity_id', quoteId).eq('action', action)).data?.length;

describe('approving', () => {
  test('twenty times at once happens once; the others learn the state', async () => {
    const { quoteId } = await draftQuote(agency.systemStore);
    expect(await race(20, async () => await approve(agency.stores.member, quoteId))).toEqual({ ok: 1, state_conflict: 19 });
    expect(await versionOf(quoteId)).toEqual({ state: 'approved', revision: 2 });
    expect(await auditOf(quoteId, 'quote.approved')).toBe(1);
    await expect(approve(agency.stores.member, quoteId)).rejects.toMatchObject({
      extra: { from: 'approved', to: 'approved', allowed: ['sent', 'cancelled'] },
    });
  });

  test('what was changed since it was read is refused', async () => {
    const { quoteId } = await draftQuote(agency.systemStore);
    await expect(approve(agency.stores.owner, quoteId, 7)).rejects.toMatchObject({ code: 'precondition_failed', status: 412 });
    expect(await versionOf(quoteId)).toEqual({ state: 'draft', revision: 1 });
  });

  test('is not for viewers, and another agency finds nothing', async () => {
    const { quoteId } = await draftQuote(agency.systemStore);
    await expect(approve(agency.stores.viewer, quoteId)).rejects.toMatchObject({ code: 'forbidden' });
    const other = await createTestAgency({ cloud });
    const foreign = await approve(other.stores.owner, quoteId).catch((error: unknown) => error);
    const missing = await approve(other.stores.owner, newUuid()).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 'not_found' });
    expect(foreign).toEqual(missing);
  });
});

describe('asking for the send', () => {
  test('twenty times at once makes one mail; the others learn that it is on its way', async () => {
    const { quoteId } = await draftQuote(agency.systemStore);
    await approve(agency.stores.owner, quoteId);
    expect(await race(20, async () => await requestSend(agency.stores.member, quoteId))).toEqual({ ok: 1, already_sent: 19 });
    const { data } = await agency.systemStore.from('outbound_mails').select('id,state').eq('quote_id', quoteId);
    expect(data).toMatchObject([{ state: 'queued' }]);
    expect(await auditOf(quoteId, 'quote.send_requested')).toBe(1);
    expect((await agency.systemStore.from('events').select('id').eq('cause', String(data?.[0]?.id))).data).toHaveLength(1);
  });

  test('needs an approved version and a role that sends', async () => {
    const { quoteId } = await draftQuote(agency.systemStore);
    await expect(requestSend(agency.stores.owner, quoteId)).rejects.toMatchObject({
      code: 'state_conflict',
      extra: { from: 'draft', to: 'sent' },
    });
    await expect(requestSend(agency.stores.owner, newUuid())).rejects.toMatchObject({ code: 'not_found' });
    await approve(agency.stores.owner, quoteId);
    await expect(requestSend(agency.stores.viewer, quoteId)).rejects.toMatchObject({ code: 'forbidden' });
    const other = await createTestAgency({ cloud });
    await expect(requestSend(other.stores.owner, quoteId)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('handing the mail over', () => {
  const approved = async () => {
    const { quoteId, enquiryId } = await draftQuote(agency.systemStore);
    await approve(agency.stores.owner, quoteId);
    return { quoteId, enquiryId, outboundId: await requestSend(agency.stores.owner, quoteId) };
  };

  test('is claimed by one of twenty runs; the others wait', async () => {
    const { outboundId } = await approved();
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => await claim(agency.systemStore, outboundId)));
    expect(outcomes.filter((outcome) => outcome === 'fresh')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(19);
  });

  test('is taken over only after the lease, by one of twenty', async () => {
    const { outboundId } = await approved();
    expect(await claim(agency.systemStore, outboundId)).toBe('fresh');
    expect(await claim(agency.systemStore, outboundId)).toBe('busy');
    await sql`update public.outbound_mails set leased_until = now() - interval '1 second' where id = ${outboundId}`;
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => await claim(agency.systemStore, outboundId)));
    expect(outcomes.filter((outcome) => outcome === 'takeover')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(19);
  });

  test('once done is recorded once, whoever reports it', async () => {
    const { quoteId, enquiryId, outboundId } = await approved();
    await claim(agency.systemStore, outboundId);
    const eventId = newUuid();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await completeSend(agency.systemStore, outboundId, eventId)));
    expect(answers.filter(({ done }) => done === false)).toHaveLength(1);
    expect((await completeSend(agency.systemStore, outboundId)).done).toBe(true);
    expect(await versionOf(quoteId)).toEqual({ state: 'sent', revision: 3 });
    expect(await claim(agency.systemStore, outboundId)).toBe('sent');
    expect(await auditOf(quoteId, 'quote.sent')).toBe(1);
    expect((await agency.systemStore.from('messages').select('id').eq('message_key', `out:${outboundId}`)).data).toHaveLength(1);
    expect((await agency.systemStore.from('enquiries').select('status').eq('id', enquiryId)).data).toEqual([{ status: 'resolved' }]);
    await expect(requestSend(agency.stores.owner, quoteId)).rejects.toMatchObject({ code: 'already_sent' });
  });

  test('that failed for good may be asked for again, and keeps its id', async () => {
    const { quoteId, outboundId } = await approved();
    await claim(agency.systemStore, outboundId);
    const eventId = newUuid();
    await call(agency.systemStore, 'fail_quote_send', {
      p_event_id: eventId,
      p_outbound_id: outboundId,
      p_error: 'x'.repeat(2000),
      p_meta: metaOf(eventId),
    });
    expect(await claim(agency.systemStore, outboundId)).toBe('failed');
    expect(await versionOf(quoteId)).toMatchObject({ state: 'approved' });
    expect(await race(5, async () => await requestSend(agency.stores.owner, quoteId, outboundId))).toEqual({ ok: 1, already_sent: 4 });
    expect(await claim(agency.systemStore, outboundId)).toBe('fresh');
  });

  test('cannot be touched from another agency', async () => {
    const { outboundId } = await approved();
    const other = await createTestAgency({ cloud });
    expect(await claim(other.systemStore, outboundId)).toBe('missing');
    expect((await completeSend(other.systemStore, outboundId)).done).toBe(true);
    expect(await claim(agency.systemStore, outboundId)).toBe('fresh');
  });
});

describe('a quote', () => {
  test('of an enquiry is drafted once, by however many events', async () => {
    const { enquiryId, quoteId } = await draftQuote(agency.systemStore);
    const { data } = await agency.systemStore.from('quotes').select('client_id').eq('id', quoteId);
    const again = newUuid();
    const answer = await call(agency.systemStore, 'complete_quote_draft', {
      p_event_id: again,
      p_quote: { id: newUuid(), enquiry_id: enquiryId, client_id: data?.[0]?.client_id },
      p_version: {
        document: {},
        headline_minor: 1,
        currency: 'ZAR',
        check_in: '2026-06-01',
        check_out: '2026-06-02',
        fx_set_id: null,
        fx_as_of: null,
      },
      p_events: [eventOf(again)],
      p_meta: metaOf(again),
    });
    expect(answer).toEqual({ done: true, events: [] });
    expect((await agency.systemStore.from('quotes').select('id').eq('enquiry_id', enquiryId)).data).toEqual([{ id: quoteId }]);
  });

  test("cannot point at another agency's client", async () => {
    const other = await createTestAgency({ cloud });
    const { quoteId } = await draftQuote(other.systemStore);
    const { data } = await other.systemStore.from('quotes').select('client_id').eq('id', quoteId);
    const { error } = await agency.systemStore.from('quotes').insert({
      tenant_id: agency.tenantId,
      id: newUuid(),
      number: newUuid(),
      client_id: data?.[0]?.client_id,
      created_by: 'Ann',
      created_at: AT,
    });
    expect(error?.code).toBe('23503');
  });
});
