import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/core/errors.ts';
import { DELIVERY_KINDS } from '../../../../shared/mail/delivery/delivery-steps.ts';
import { readDeliveryEvents } from '../../../../shared/mail/delivery/read-delivery-events.ts';
import { settleDelivery } from '../../../../shared/mail/delivery/settle-delivery.ts';

const OUTBOUND = '0198a000-0000-7000-8000-00000000aaaa';
const delivered = {
  email: 'Cleo@Client.Example',
  event: 'delivered',
  sg_event_id: 'ZGVsaXZlcmVkLTA',
  sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
  'smtp-id': '<a@b>',
  timestamp: 1_772_700_000,
  outbound_id: OUTBOUND,
  response: '250 OK',
};
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const only = (changes: Readonly<Record<string, unknown>>) => readDeliveryEvents(bytes([{ ...delivered, ...changes }])).events[0];

describe('an event', () => {
  it('is read with what we need of it', () => {
    expect(only({})).toEqual({
      id: 'ZGVsaXZlcmVkLTA',
      outboundId: OUTBOUND,
      kind: 'delivered',
      address: 'cleo@client.example',
      occurredAt: '2026-03-05T08:40:00.000Z',
      effect: null,
      isPermanentBounce: false,
      reason: '',
      providerId: '14c5d75ce93',
    });
  });

  it.each([
    ['bounce', { type: 'bounce', status: '5.1.1' }, 'block'],
    ['bounce', { type: 'bounce' }, 'block'],
    ['bounce', { type: 'bounce', status: '4.2.2' }, null],
    ['bounce', { type: 'blocked', status: '5.7.1' }, null],
    ['dropped', { reason: 'Bounced Address' }, 'block'],
    ['dropped', { reason: 'Invalid' }, 'block'],
    ['dropped', { reason: 'Spam Reporting Address' }, 'withdraw'],
    ['dropped', { reason: 'Spam Content' }, null],
    ['spamreport', {}, 'withdraw'],
    ['unsubscribe', {}, 'withdraw'],
    ['group_unsubscribe', {}, 'withdraw'],
    ['deferred', { reason: '5.1.1' }, null],
    ['open', {}, null],
  ])('%s %j means %s', (event, changes, effect) => {
    expect(only({ event, ...changes })?.effect).toBe(effect);
  });

  it.each([
    { event: 'group_resubscribe' },
    { event: '__proto__' },
    { outbound_id: undefined },
    { outbound_id: 'out_0198' },
    { timestamp: '1772700000' },
    { timestamp: -1 },
    { timestamp: 1e300 },
    { timestamp: 1.5 },
  ])('with %j is none of ours', (changes) => {
    expect(readDeliveryEvents(bytes([{ ...delivered, ...changes }, delivered]))).toMatchObject({
      events: [{ id: delivered.sg_event_id }],
      ignored: 1,
    });
  });

  it('without an id of its own gets the same one each time', () => {
    const [first, second] = [only({ sg_event_id: undefined }), only({ sg_event_id: 'with a blank' })];
    expect(first?.id).toBe(`${OUTBOUND}/delivered/1772700000`);
    expect(second?.id).toBe(first?.id);
  });

  it('never brings text that no database can hold, or an address that is none', () => {
    expect(only({ reason: `a\0b\ud83d${'x'.repeat(2000)}`, email: 'a\r\nb@c.example' })).toMatchObject({
      reason: expect.stringMatching(/^a b\ufffdx+$/),
      address: null,
    });
  });
});

it.each(['', '{', 'null', '{}', '"[]"', '7', '\uFEFF[', '[1,]'])('a body %j that is no array is malformed', (body) => {
  expect(() => readDeliveryEvents(Buffer.from(body))).toThrow(AppError);
});

it('10,000 levels of nesting and 100,000 entries are read in good time', () => {
  const begun = performance.now();
  expect(readDeliveryEvents(Buffer.from(`${'['.repeat(10_000)}${']'.repeat(10_000)}`))).toEqual({ events: [], ignored: 1 });
  expect(readDeliveryEvents(Buffer.from(`[${'0,'.repeat(99_999)}0]`)).ignored).toBe(100_000);
  expect(performance.now() - begun).toBeLessThan(5000);
});

describe('whatever comes', () => {
  const entry = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 4,
      arbitrary: fc.record(
        {
          event: fc.oneof(fc.constantFrom(...DELIVERY_KINDS), fc.string()),
          sg_event_id: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          timestamp: fc.oneof(fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }), fc.double(), fc.jsonValue()),
          outbound_id: fc.oneof(fc.uuid(), fc.constant(OUTBOUND), fc.jsonValue()),
          email: fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' }), fc.jsonValue()),
          type: fc.oneof(fc.constantFrom('bounce', 'blocked'), fc.jsonValue()),
          status: fc.oneof(fc.constantFrom('5.1.1', '4.2.2'), fc.jsonValue()),
          reason: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          sg_message_id: fc.oneof(fc.string(), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
    },
  );
  const body = fc.oneof(
    { weight: 8, arbitrary: fc.array(entry, { maxLength: 8 }).map((entries) => Buffer.from(JSON.stringify(entries))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text.slice(0, -1))) },
  );

  it('gives events fit to be stored, or an error of ours', () => {
    const property = fc.property(body, (raw) => {
      try {
        const { events, ignored } = readDeliveryEvents(raw);
        expect(ignored).toBeGreaterThanOrEqual(0);
        for (const event of events) {
          const text = JSON.stringify(event);
          expect(text.isWellFormed() && !/\\u0000|\\ud[89a-f]/.test(text)).toBe(true);
          expect(event.id).toMatch(/^[\x21-\x7e]{1,200}$/);
          expect(event.reason.length).toBeLessThanOrEqual(500);
        }
        settleDelivery({ recipient: 'cleo@client.example', events });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    });
    fc.assert(property, { numRuns: 10_000 });
  });
});
