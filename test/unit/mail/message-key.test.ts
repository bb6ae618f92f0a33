import { describe, expect, it } from 'vitest';
import { messageKey } from '../../../shared/mail/message-key.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { rawMail } from './raw-mail.ts';

const headers = { 'Message-ID': '<One@client.example>', Date: 'Mon, 02 Mar 2026 19:41:07 +0200' };
const keyOf = async (changes: Record<string, string> = {}, body = 'Hello'): Promise<string> =>
  messageKey(await parseMail(rawMail({ ...headers, ...changes }, body)));

describe('the key of a message', () => {
  it('is the same for the same mail over another way', async () => {
    expect(await keyOf({ Received: 'from a by b', To: 'other@agency.example' })).toBe(await keyOf());
    expect(await keyOf({ 'Message-ID': '<one@CLIENT.example>' })).toBe(await keyOf());
    expect(await keyOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['Message-ID', { 'Message-ID': '<two@client.example>' }],
    ['From', { From: 'eve@evil.example' }],
    ['Date', { Date: 'Mon, 02 Mar 2026 19:41:08 +0200' }],
    ['subject', { Subject: 'Other' }],
  ])('differs with the %s', async (_name, changes) => {
    expect(await keyOf(changes)).not.toBe(await keyOf());
  });

  it('differs with the text although the Message-ID is reused', async () => {
    expect(await keyOf({}, 'Other')).not.toBe(await keyOf());
  });

  it('works without a Message-ID', async () => {
    const without = { 'Message-ID': '' };
    expect(await keyOf(without)).toBe(await keyOf(without));
    expect(await keyOf(without)).not.toBe(await keyOf());
    expect(await keyOf(without, 'Other')).not.toBe(await keyOf(without));
  });
});
