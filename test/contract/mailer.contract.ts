import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mailer, OutgoingMail } from '../../shared/services/mailer/port.ts';

export type MailerHarness = {
  mailer: Mailer;
  /** The mails the provider has for this key, as it would hand them on. */
  accepted(key: { outboundId: string; tenantId: string }): Promise<string[]>;
  close(): Promise<void>;
};

export const makeMail = (overrides: Partial<OutgoingMail> = {}): OutgoingMail => ({
  outboundId: randomUUID(),
  tenantId: 'agency-one',
  messageId: `<${randomUUID()}@mail.example>`,
  from: { name: 'Aardvark Travel', address: 'sales@aardvark.example' },
  to: [{ name: 'Zoë Müller', address: 'zoe@example.com' }],
  cc: [],
  subject: 'Your quote – Zürich',
  text: 'Dear Zoë,\nhere it is.\n',
  html: '<p>Dear Zoë,<br>here it is.</p>',
  references: [],
  headers: {},
  attachments: [],
  date: new Date('2026-03-01T08:00:00Z'),
  ...overrides,
});

/** What every mailer keeps: one key is one mail, and what became of it can be asked. */
export const describeMailerContract = (name: string, open: () => Promise<MailerHarness>): void => {
  describe(`mailer, ${name}`, () => {
    let harness: MailerHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());

    it('hands a mail to the provider with its Message-ID, and knows of it afterwards', async () => {
      const mail = makeMail();
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
      const { providerId } = await harness.mailer.send(mail);
      expect(providerId).not.toBe('');
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'accepted', providerId });
      const [bytes, ...others] = await harness.accepted(mail);
      expect(others).toEqual([]);
      expect(bytes).toContain(mail.messageId);
    });

    it('sends one mail for a key that fifty send at the same time, and later again', async () => {
      const mail = makeMail();
      const results = await Promise.allSettled(Array.from({ length: 50 }, async () => await harness.mailer.send(mail)));
      const sent = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.providerId : []));
      // A racer may be told to come back, as long as nobody sends twice.
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'dependency_unavailable' });
      }
      sent.push((await harness.mailer.send({ ...mail, subject: 'Another subject' })).providerId);
      expect(sent.length).toBeGreaterThan(1);
      expect(new Set(sent).size).toBe(1);
      const mails = await harness.accepted(mail);
      expect(mails).toHaveLength(1);
      expect(mails[0]).not.toContain('Another subject');
    });

    it('tells the provider the one key, and no other of our records', async () => {
      const mail = makeMail();
      await harness.mailer.send(mail);
      const [bytes = ''] = await harness.accepted(mail);
      expect(bytes).not.toContain(mail.tenantId);
    });

    it('hands on threading, a reply address, copies, own headers and attachments', async () => {
      const mail = makeMail({
        replyTo: { address: 'answers@aardvark.example' },
        cc: [{ name: 'Max', address: 'max@example.com' }],
        inReplyTo: '<question@example.com>',
        references: ['<first@example.com>', '<question@example.com>'],
        headers: { 'X-Entity-Ref-ID': 'abc' },
        attachments: [{ filename: 'quote.pdf', contentType: 'application/pdf', content: new TextEncoder().encode('%PDF-1.7 quote') }],
      });
      await harness.mailer.send(mail);
      const [bytes = ''] = await harness.accepted(mail);
      const parts = ['answers@aardvark.example', 'max@example.com', '<question@example.com>', '<first@example.com>', 'X-Entity-Ref-ID'];
      for (const part of [...parts, 'quote.pdf', Buffer.from('%PDF-1.7 quote').toString('base64')]) expect(bytes).toContain(part);
    });

    it('does not answer for the mail of another tenant', async () => {
      const mail = makeMail();
      await harness.mailer.send(mail);
      expect(await harness.mailer.lookup({ ...mail, tenantId: 'agency-two' })).toEqual({ outcome: 'not_accepted' });
    });

    it('accepts nothing of a mail it refuses', async () => {
      const mail = makeMail({ subject: 'Hello\r\nBcc: everybody@example.com' });
      await expect(harness.mailer.send(mail)).rejects.toThrow();
      expect(await harness.mailer.lookup(mail)).toEqual({ outcome: 'not_accepted' });
    });
  });
};
