import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildInboundPost } from '../../../shared/mail/build-inbound-post.ts';
import { signInboundPost } from '../../../shared/mail/sign-inbound-post.ts';
import { verifyMailSignature } from '../../../shared/mail/verify-signature.ts';
import { newSigningKey } from './signing-key.ts';

const key = newSigningKey();
const signedAt = new Date('2026-03-02T17:41:07Z');
const binaryMail = Buffer.concat([Buffer.from('From: a@b.example\r\n\r\n'), Buffer.from([0, 255, 254, 0x80, 0xc3, 0x28, 10, 13])]);
const { rawBody } = buildInboundPost({ rawMail: binaryMail, envelope: { to: ['desk@agency.example'], from: 'a@b.example' } });

const signed = (body: Uint8Array = rawBody) => {
  const headers = signInboundPost({ rawBody: body, privateKeyPem: key.privateKeyPem, signedAt });
  return {
    signature: headers['x-twilio-email-event-webhook-signature'],
    timestamp: headers['x-twilio-email-event-webhook-timestamp'],
  };
};

const check = (changes: Partial<Parameters<typeof verifyMailSignature>[0]> = {}): boolean =>
  verifyMailSignature({
    rawBody,
    ...signed(),
    publicKeys: [key.publicKey],
    now: signedAt,
    futureToleranceSeconds: 300,
    pastToleranceSeconds: 259_200,
    ...changes,
  });

const later = (seconds: number): Date => new Date(signedAt.getTime() + seconds * 1000);

describe('signature of an inbound post', () => {
  it('accepts a body that is not UTF-8', () => {
    expect(Buffer.from(rawBody.toString('utf8')).equals(rawBody)).toBe(false);
    expect(check()).toBe(true);
  });

  it('refuses one flipped bit at every byte of the body', () => {
    for (let index = 0; index < rawBody.length; index += 1) {
      const altered = Buffer.from(rawBody);
      altered.writeUInt8(altered.readUInt8(index) ^ (1 << (index % 8)), index);
      expect(check({ rawBody: altered })).toBe(false);
    }
  });

  it('refuses one altered character at every place of the signature and the timestamp', () => {
    const { signature, timestamp } = signed();
    for (let index = 0; index < signature.length; index += 1) {
      const other = signature[index] === 'A' ? 'B' : 'A';
      expect(check({ signature: signature.slice(0, index) + other + signature.slice(index + 1) })).toBe(false);
    }
    for (let index = 0; index < timestamp.length; index += 1) {
      const other = timestamp[index] === '1' ? '2' : '1';
      expect(check({ timestamp: timestamp.slice(0, index) + other + timestamp.slice(index + 1) })).toBe(false);
    }
  });

  it('accepts either of two keys while they are rotated, and no third', () => {
    const next = newSigningKey();
    expect(check({ publicKeys: [next.publicKey, key.publicKey] })).toBe(true);
    expect(check({ publicKeys: [key.publicKey, next.publicKey] })).toBe(true);
    expect(check({ publicKeys: [next.publicKey] })).toBe(false);
    expect(check({ publicKeys: [] })).toBe(false);
  });

  it('skips a malformed key and goes on to the next', () => {
    expect(check({ publicKeys: ['', 'not a key', 'AAAA', key.publicKey] })).toBe(true);
  });

  it.each([
    [-300, true],
    [-301, false],
    [-299, true],
    [259_200, true],
    [259_201, false],
  ])('a post that is %i seconds old is accepted: %s', (ageSeconds, isAccepted) => {
    expect(check({ now: later(ageSeconds) })).toBe(isAccepted);
  });

  it.each([
    ['missing signature', { signature: undefined }],
    ['missing timestamp', { timestamp: undefined }],
    ['empty signature', { signature: '' }],
    ['empty timestamp', { timestamp: '' }],
    ['half a signature', { signature: signed().signature.slice(0, 40) }],
    ['signature with a line end', { signature: `${signed().signature}\n` }],
    ['timestamp with a space', { timestamp: ` ${signed().timestamp}` }],
    ['timestamp that is no number', { timestamp: 'yesterday' }],
    ['negative timestamp', { timestamp: '-1' }],
    ['empty body', { rawBody: new Uint8Array() }],
  ])('refuses: %s', (_name, change) => {
    expect(check(change)).toBe(false);
  });

  it('accepts an empty body when that was signed', () => {
    expect(check({ rawBody: new Uint8Array(), ...signed(new Uint8Array()) })).toBe(true);
  });

  it('never throws on random input', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.uint8Array(), (signature, timestamp, publicKey, body) => {
        expect(check({ signature, timestamp, publicKeys: [publicKey], rawBody: body })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
