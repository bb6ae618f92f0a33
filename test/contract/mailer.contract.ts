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
  describe(`mailer: ${name}`, () => {
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

    it('sends one mail for a key that twenty send at the same time, and later again', async () => {
      const mail = makeMail();
      const results = await Promise.all(Array.from({ length: 20 }, async () => await harness.mailer.send(mail)));
      results.push(await harness.mailer.send({ ...mail, subject: 'Another subject' }));
      expect(new Set(results.map(({ providerId }) => providerId)).size).toBe(1);
      const mails = await harness.accepted(mail);
      expect(mails).toHaveLength(1);
      expect(mails[0]).not.toContain('Another subject');
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
