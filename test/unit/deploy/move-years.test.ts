import { describe, expect, it } from 'vitest';
import { moveYears, yearsToMove } from '../../../infra/deploy/smoke/move-years.ts';
import { smokeMail } from '../../../infra/deploy/smoke/smoke-mail.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';

describe('the smoke test keeps up with the calendar', () => {
  it('moves years of dates, and nothing that is a price or lies in the past', () => {
    expect(moveYears({ text: '2026-07-10,2026.50,2260.00,12026,31 May 2026. In 2024', years: 3 })).toBe(
      '2029-07-10,2026.50,2260.00,12026,31 May 2029. In 2024',
    );
  });

  it.each([
    ['2026-03-05T15:00:00Z', 0],
    ['2026-06-01T00:00:00Z', 1],
    ['2026-11-21T00:00:00Z', 1],
    ['2031-07-11T00:00:00Z', 6],
  ])('travels two months or more after %s', (now, years) => {
    expect(yearsToMove({ first: '2026-07-10', now: new Date(now) })).toBe(years);
  });

  it('writes a mail of now: own id, subject and sender, the trip moved, no weekday that would be wrong', async () => {
    const now = new Date('2031-03-05T15:00:00Z');
    const { rawMail, subject, from } = await smokeMail({ run: 'ab12', years: 5, now });
    const mail = await parseMail(rawMail);
    expect(mail).toMatchObject({ subject, from: { address: from }, messageId: expect.stringContaining('smoke-ab12@') });
    expect(from).toBe('thandi+ab12@mokoena-family.example');
    const text = rawMail.toString('latin1');
    expect(text).toContain('We can fly out on 10 July 2031');
    expect(text).toContain('must be home on 20 July, so ten nights');
    expect(text).toContain('Date: Wed, 05 Mar 2031 15:00:00 +0000');
  });
});
