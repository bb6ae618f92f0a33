import { describe, expect, it } from 'vitest';
import mails from '../../../fixtures/enquiries/labelled.json' with { type: 'json' };
import { read } from './read.ts';

const results = mails.map((mail) => ({
  mail,
  trip: read(mail.text, { subject: mail.subject, from: mail.from, sentAt: new Date(mail.sentAt) }),
}));
const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;

describe('17: the labelled mails, rules only', () => {
  it('holds at least sixty mails, a third or more of them no request', () => {
    expect(mails.length).toBeGreaterThanOrEqual(60);
    expect(mails.filter(({ travel }) => !travel).length).toBeGreaterThanOrEqual(mails.length / 3);
  });

  it('names destinations with a precision of 0.98 and a recall of 0.95', () => {
    const named = results.flatMap(({ mail, trip }) =>
      trip.destinations.map(({ value }) => mail.expected.destinations.some((name) => name === value)),
    );
    const wanted = results.flatMap(({ mail, trip }) =>
      mail.expected.destinations.map((name) => trip.destinations.some(({ value }) => value === name)),
    );
    expect(share(named)).toBeGreaterThanOrEqual(0.98);
    expect(share(wanted)).toBeGreaterThanOrEqual(0.95);
  });

  it('names no destination where nobody asks for a trip', () => {
    const false_ = results.filter(({ mail, trip }) => !mail.travel && trip.destinations.length > 0).map(({ mail }) => mail.id);
    expect(false_).toEqual([]);
  });

  it('reads dates exactly right in 0.85 of the requests', () => {
    const right = results
      .filter(({ mail }) => mail.travel)
      .map(
        ({ mail, trip }) =>
          mail.expected.checkIn === (trip.checkIn?.value ?? null) && mail.expected.checkOut === (trip.checkOut?.value ?? null),
      );
    expect(share(right)).toBeGreaterThanOrEqual(0.85);
  });

  it('reads people right in 0.90 of the requests', () => {
    const right = results
      .filter(({ mail }) => mail.travel)
      .map(({ mail, trip }) => {
        const ages = trip.childAges?.value ?? [];
        return (
          mail.expected.adults === (trip.adults?.value ?? null) &&
          mail.expected.children === (trip.children?.value ?? null) &&
          `${mail.expected.childAges}` === `${ages}`
        );
      });
    expect(share(right)).toBeGreaterThanOrEqual(0.9);
  });

  it('keeps open dates as a window', () => {
    const windows = results.flatMap(({ mail, trip }) =>
      'dateWindow' in mail.expected ? [[mail.expected.dateWindow, trip.dateWindow?.value]] : [],
    );
    for (const [expected, found] of windows) expect(found).toEqual(expected);
  });
});
