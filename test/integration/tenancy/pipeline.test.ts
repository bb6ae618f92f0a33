import { beforeAll, describe, expect, inject, test } from 'vitest';
import { newUuid } from '../../../shared/core/ids.ts';
import { createTestAgency, type TestAgency } from '../../setup/create-agency.ts';
import { AT, call, draftQuote, eventOf, inboundMail, metaOf, parsedMail, race } from './pipeline-facts.ts';

const cloud = inject('embeddedCloud');
let agency: TestAgency;
let other: TestAgency;
beforeAll(async () => {
  agency = await createTestAgency({ cloud });
  other = await createTestAgency({ cloud });
});

const count = async (table: string, column: string, value: string) =>
  (await agency.systemStore.from(table).select('*', { count: 'exact', head: true }).eq(column, value)).count;

describe('a mail that arrives fifty times at once', () => {
  test('is one message with fifty deliveries, and one event', async () => {
    const { id, args } = inboundMail(newUuid());
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => await call(agency.systemStore, 'record_inbound_message', args)),
    );
    expect(answers.filter(({ duplicate }) => duplicate === false)).toHaveLength(1);
    expect(new Set(answers.map(({ messageId }) => messageId))).toEqual(new Set([id]));
    expect(await count('messages', 'id', id)).toBe(1);
    expect(await count('message_deliveries', 'message_id', id)).toBe(50);
    expect(await count('events', 'cause', id)).toBe(1);
    // Whoever comes while it is unpublished publishes the same event again.
    expect(new Set(answers.flatMap(({ events }) => events.map(({ event }) => event.id)))).toEqual(
      new Set([eventOf(id, 'email.received').id]),
    );
  });

  test('is one message in each of two agencies', async () => {
    const key = newUuid();
    await call(agency.systemStore, 'record_inbound_message', inboundMail(key).args);
    const answer = await call(other.systemStore, 'record_inbound_message', inboundMail(key).args);
    expect(answer.duplicate).toBe(false);
    expect(answer.events.map(({ event }) => event.tenantId)).toEqual([other.tenantId]);
  });

  test('is recorded by the pipeline alone', async () => {
    expect(await race(1, async () => await call(agency.stores.owner, 'record_inbound_message', inboundMail(newUuid()).args))).toEqual({
      forbidden: 1,
    });
    expect(await race(1, async () => await call(agency.stores.viewer, 'record_inbound_message', inboundMail(newUuid()).args))).toEqual({
      forbidden: 1,
    });
  });
});

describe('a stage', () => {
  const outcomeOf = async (store: TestAgency['systemStore'], eventId: string) =>
    await call(store, 'stage_outcome', { p_stage: 'parse-email', p_event_id: eventId });

  test('that runs twenty times at once does its work once', async () => {
    const mail = inboundMail(newUuid());
    await call(agency.systemStore, 'record_inbound_message', mail.args);
    const eventId = newUuid();
    const runs = Array.from({ length: 20 }, () => parsedMail({ messageId: mail.id, eventId }));
    const answers = await Promise.all(runs.map(async ({ args }) => await call(agency.systemStore, 'complete_parse', args)));
    expect(answers.filter(({ done }) => done === false)).toHaveLength(1);
    // The one that worked is the one that wrote.
    const winner = runs[answers.findIndex(({ done }) => done === false)];
    expect((await agency.systemStore.from('messages').select('state,enquiry_id').eq('id', mail.id)).data).toEqual([
      { state: 'parsed', enquiry_id: winner?.enquiryId },
    ]);
    expect(await count('enquiries', 'thread_id', String(winner?.args.p_thread.id))).toBe(1);
    expect(await count('audit', 'entity_id', String(winner?.enquiryId))).toBe(1);
    expect(await count('events', 'cause', eventId)).toBe(1);
  });

  test('is not done before, and done after; its events wait until they are marked', async () => {
    const mail = inboundMail(newUuid());
    await call(agency.systemStore, 'record_inbound_message', mail.args);
    const { eventId, args } = parsedMail({ messageId: mail.id });
    expect(await outcomeOf(agency.systemStore, eventId)).toEqual({ done: false, events: [] });
    await call(agency.systemStore, 'complete_parse', args);
    const outcome = await outcomeOf(agency.systemStore, eventId);
    const { id } = eventOf(eventId, 'enquiry.received');
    expect(outcome).toMatchObject({
      done: true,
      events: [
        {
          event: {
            id,
            type: 'enquiry.received',
            tenantId: agency.tenantId,
            occurredAt: '2026-03-05T15:00:00.000Z',
            data: { cause: eventId },
          },
        },
      ],
    });
    expect((await other.systemStore.rpc('mark_published', { p_ids: [id] })).error).toBeNull();
    expect((await outcomeOf(agency.systemStore, eventId)).events).toHaveLength(1);
    expect((await agency.systemStore.rpc('mark_published', { p_ids: [id] })).error).toBeNull();
    expect(await outcomeOf(agency.systemStore, eventId)).toEqual({ done: true, events: [] });
  });

  test('of one agency says nothing about the same event of another', async () => {
    const mail = inboundMail(newUuid());
    await call(agency.systemStore, 'record_inbound_message', mail.args);
    const { eventId, args } = parsedMail({ messageId: mail.id });
    await call(agency.systemStore, 'complete_parse', args);
    expect(await outcomeOf(other.systemStore, eventId)).toEqual({ done: false, events: [] });
  });

  test('that fails leaves neither a claim nor a row', async () => {
    const { eventId, enquiryId, args } = parsedMail({ messageId: newUuid() });
    const broken = { ...args, p_enquiry: { ...args.p_enquiry, source: 'carrier pigeon' } };
    await expect(call(agency.systemStore, 'complete_parse', broken)).rejects.toThrow();
    expect(await outcomeOf(agency.systemStore, eventId)).toEqual({ done: false, events: [] });
    expect(await count('threads', 'id', args.p_thread.id)).toBe(0);
    expect(await count('enquiries', 'id', enquiryId)).toBe(0);
  });

  test('keeps one record of its failure, which members with jobs:read see', async () => {
    const args = { p_stage: 'parse-email', p_event_id: newUuid(), p_code: 'internal', p_detail: 'It failed.', p_at: AT };
    for (const detail of ['It failed.', 'again'])
      expect((await agency.systemStore.rpc('record_stage_failure', { ...args, p_detail: detail })).error).toBeNull();
    const seen = async (store: TestAgency['systemStore']) =>
      (await store.from('stage_failures').select('detail').eq('event_id', args.p_event_id)).data;
    expect(await seen(agency.stores.member)).toEqual([{ detail: 'It failed.' }]);
    expect(await seen(agency.stores.viewer)).toEqual([]);
    expect(await seen(other.systemStore)).toEqual([]);
  });
});

describe('stale_unpublished', () => {
  test("lists the agency's own committed events that wait, up to the limit", async () => {
    const fresh = await createTestAgency({ cloud });
    for (let round = 0; round < 3; round += 1) await call(fresh.systemStore, 'record_inbound_message', inboundMail(newUuid()).args);
    const stale = async (seconds: number, limit: number) =>
      (await fresh.systemStore.rpc('stale_unpublished', { p_older_than_seconds: seconds, p_limit: limit })).data;
    expect(await stale(0, 10)).toHaveLength(3);
    expect(await stale(0, 2)).toHaveLength(2);
    expect(await stale(3600, 10)).toEqual([]);
  });
});

describe('numbers of enquiries and quotes', () => {
  const numbersOf = async (fresh: TestAgency, table: string) =>
    ((await fresh.systemStore.from(table).select('number').order('number')).data ?? []).map(({ number }) => String(number));
  const expected = (kind: string, length: number) =>
    Array.from({ length }, (_, index) => `${kind}-2026-${String(index + 1).padStart(6, '0')}`);

  test('have no gap and no double under thirty enquiries at once, failed ones among them', async () => {
    const fresh = await createTestAgency({ cloud });
    const outcomes = await race(40, async (index) => {
      const mail = inboundMail(newUuid());
      await call(fresh.systemStore, 'record_inbound_message', mail.args);
      const { args } = parsedMail({ messageId: mail.id });
      // Every fourth fails after it has drawn its number.
      await call(fresh.systemStore, 'complete_parse', index % 4 === 3 ? { ...args, p_events: [{ id: null }] } : args);
    });
    expect(outcomes['ok']).toBe(30);
    expect(await numbersOf(fresh, 'enquiries')).toEqual(expected('ENQ', 30));
  });

  test('of quotes are counted apart, and apart for each agency', async () => {
    const [first, second] = [await createTestAgency({ cloud }), await createTestAgency({ cloud })];
    await Promise.all([draftQuote(first.systemStore), draftQuote(first.systemStore), draftQuote(second.systemStore)]);
    expect(await numbersOf(first, 'quotes')).toEqual(expected('Q', 2));
    expect(await numbersOf(second, 'quotes')).toEqual(expected('Q', 1));
    expect(await numbersOf(second, 'enquiries')).toEqual(expected('ENQ', 1));
  });

  test("turn the year in the agency's time zone", async () => {
    const fresh = await createTestAgency({ cloud });
    const mail = inboundMail(newUuid());
    await call(fresh.systemStore, 'record_inbound_message', mail.args);
    const { args, eventId } = parsedMail({ messageId: mail.id });
    await call(fresh.systemStore, 'complete_parse', { ...args, p_meta: { ...metaOf(eventId), at: '2026-12-31T22:30:00Z' } });
    expect(await numbersOf(fresh, 'enquiries')).toEqual(['ENQ-2027-000001']);
  });
});
