import { expect } from 'vitest';
import { type ReadMail, readMail } from '../../shared/mail/read-mail.ts';
import { mailClassSchema, mailFactsSchema } from '../../shared/mail/schemas.ts';

/** How often each property is tried. */
export const FUZZ_RUNS = 10_000;

/** For a machine that does much else: what bounds a single mail is tested by processor time elsewhere. */
export const FUZZ_TIMEOUT_MS = 300_000;

const HOUSE = {
  ownMessageIdDomain: 'mail.ours.example',
  tenantAddresses: ['desk@agency.example'],
  memberAddresses: ['pia@agency.example'],
  forwardedAsOriginal: true,
};

/** Reads a mail by the path of the pipeline and holds it to what must be true of any: it fits its schema, and each leaf has its fate. */
export const readAnyMail = async (raw: Uint8Array): Promise<ReadMail> => {
  const read = await readMail({
    raw,
    delivery: { envelope: { to: ['desk@agency.example'], from: 'a@b.example' }, spf: 'pass', dkim: null, spamScore: null },
    houseOf: () => HOUSE,
  });
  const { attachmentContents, ...facts } = read.mail;
  mailFactsSchema.parse(facts);
  mailClassSchema.parse(read.classification.mailClass);
  const attached = facts.leaves.filter(({ fate }) => fate === 'attached');
  expect(facts.attachments).toHaveLength(attached.length);
  expect(attachmentContents.map((content) => content.byteLength)).toEqual(facts.attachments.map(({ sizeBytes }) => sizeBytes));
  const dropped = facts.leaves.filter(({ fate, reason }) => (fate === 'dropped') === (reason !== undefined));
  expect(dropped).toHaveLength(facts.leaves.length);
  const stored = JSON.stringify([facts, read.replyText, read.subject, read.person]);
  expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/);
  return read;
};
