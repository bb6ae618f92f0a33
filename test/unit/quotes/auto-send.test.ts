import { describe, expect, it } from 'vitest';
import { type AutoSendFacts, autoSendObstacles } from '../../../shared/quotes/auto-send/auto-send-obstacles.ts';
import { read } from '../enquiries/extract/read.ts';

const DESTINATIONS = [{ name: 'Zanzibar', aliases: ['Unguja'] }];
const trip = read('2 adults, Zanzibar, 12-19 December 2026');

const SENDER = { authentication: 'pass', via: 'from', address: 'Anna@berg.example', isByHand: false } as const;
const READY: AutoSendFacts = {
  settings: { autoSend: true, autoSendMaxMinor: 2_000_000, secondApproval: false },
  currency: 'ZAR',
  quote: { state: 'draft', createdBy: 'system', headlineMinor: 2_000_000, currency: 'ZAR', optionCount: 1, assumed: [] },
  enquiry: { revision: 1, status: 'open', trip, assumed: [], flagged: [], conflictCount: 0, missing: [] },
  senders: [SENDER],
  client: { email: 'anna@berg.example', isBlocked: false },
  destinations: DESTINATIONS,
};
const { settings, quote, enquiry, client } = READY;

/** A place that was only nearly named so. */
const inexact = { ...trip, destinations: trip.destinations.map((place) => ({ ...place, source: 'Zanzibr' })) };

const MISSING: readonly { name: string; facts: Partial<AutoSendFacts>; obstacle: string }[] = [
  { name: 'the setting is off', facts: { settings: { ...settings, autoSend: false } }, obstacle: 'auto_send_off' },
  { name: 'a second person must approve', facts: { settings: { ...settings, secondApproval: true } }, obstacle: 'second_approval' },
  { name: 'a member made the draft', facts: { quote: { ...quote, createdBy: 'somebody' } }, obstacle: 'not_our_draft' },
  { name: 'it is approved already', facts: { quote: { ...quote, state: 'approved' } }, obstacle: 'not_our_draft' },
  { name: 'a person works on the enquiry', facts: { enquiry: { ...enquiry, status: 'in_progress' } }, obstacle: 'enquiry_not_open' },
  { name: 'the sender proved nothing', facts: { senders: [{ ...SENDER, authentication: 'none' }] }, obstacle: 'sender_not_proved' },
  { name: 'the sender failed', facts: { senders: [{ ...SENDER, authentication: 'fail' }] }, obstacle: 'sender_not_proved' },
  {
    name: 'a second mail proved nothing',
    facts: { senders: [SENDER, { ...SENDER, authentication: 'none' }] },
    obstacle: 'sender_not_proved',
  },
  { name: 'the mail was released by hand', facts: { senders: [{ ...SENDER, isByHand: true }] }, obstacle: 'sender_not_proved' },
  { name: 'a form names the client', facts: { senders: [{ ...SENDER, via: 'form_label' }] }, obstacle: 'sender_not_proved' },
  { name: 'the client is somebody else', facts: { senders: [{ ...SENDER, address: 'eve@evil.example' }] }, obstacle: 'sender_not_proved' },
  { name: 'no mail is known', facts: { senders: [] }, obstacle: 'sender_not_proved' },
  { name: 'the enquiry assumes something', facts: { enquiry: { ...enquiry, assumed: ['2 adults'] } }, obstacle: 'something_assumed' },
  { name: 'the quote assumes something', facts: { quote: { ...quote, assumed: ['1 room'] } }, obstacle: 'something_assumed' },
  { name: 'an age is not known', facts: { enquiry: { ...enquiry, missing: ['child_ages'] } }, obstacle: 'something_open' },
  { name: 'rules and model disagree', facts: { enquiry: { ...enquiry, conflictCount: 1 } }, obstacle: 'something_open' },
  { name: 'the destination was nearly named', facts: { enquiry: { ...enquiry, trip: inexact } }, obstacle: 'destination_not_exact' },
  { name: 'the destination is sold no more', facts: { destinations: [] }, obstacle: 'destination_not_exact' },
  { name: 'there is no option', facts: { quote: { ...quote, optionCount: 0 } }, obstacle: 'no_option' },
  { name: 'it costs a cent more than the limit', facts: { quote: { ...quote, headlineMinor: 2_000_001 } }, obstacle: 'above_limit' },
  { name: 'it is in another currency', facts: { quote: { ...quote, currency: 'JPY', headlineMinor: 1 } }, obstacle: 'above_limit' },
  { name: 'no limit was set', facts: { settings: { ...settings, autoSendMaxMinor: 0 } }, obstacle: 'above_limit' },
  { name: 'the text gives orders', facts: { enquiry: { ...enquiry, flagged: ['instructions_in_text'] } }, obstacle: 'flagged' },
  { name: 'mail to the client comes back', facts: { client: { ...client, isBlocked: true } }, obstacle: 'recipient_blocked' },
];

describe('9: a quote goes out by itself only if nothing at all is in doubt', () => {
  it('with every condition met nothing holds it back, by name or alias', () => {
    expect(autoSendObstacles(READY)).toEqual([]);
    const unguja = { ...trip, destinations: trip.destinations.map((place) => ({ ...place, source: 'UNGUJA' })) };
    expect(autoSendObstacles({ ...READY, enquiry: { ...enquiry, trip: unguja } })).toEqual([]);
  });

  it.each(MISSING)('it stays a draft when $name', ({ facts, obstacle }) => {
    expect(autoSendObstacles({ ...READY, ...facts })).toEqual([obstacle]);
  });
});
