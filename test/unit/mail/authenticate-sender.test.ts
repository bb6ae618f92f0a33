import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticateSender } from '../../../shared/mail/authenticate-sender.ts';

const from = 'ann@client.co.za';

describe('authentication of the sender', () => {
  it.each([
    ['SPF passes for the same domain', from, 'pass', null, 'pass'],
    ['SPF passes for a subdomain', 'bounce@mail.client.co.za', 'pass', null, 'pass'],
    ['SPF passes for another firm under the same public suffix', 'x@other.co.za', 'pass', null, 'none'],
    ['SPF passes for somebody else', 'x@evil.example', 'pass', null, 'none'],
    ['DKIM passes', 'x@evil.example', 'fail', '{@client.co.za : pass}', 'pass'],
    ['DKIM passes for a subdomain', '', null, '{@mail.client.co.za : pass}', 'pass'],
    ['one of two DKIM signatures passes', '', null, '{@esp.example : fail, @client.co.za : pass}', 'pass'],
    ['DKIM passes for somebody else only', '', null, '{@evil.example : pass}', 'none'],
    ['SPF fails and somebody else’s DKIM passes', from, 'fail', '{@evil.example : pass}', 'fail'],
    ['DKIM fails and somebody else’s SPF passes', 'x@evil.example', 'pass', '{@client.co.za : fail}', 'fail'],
    ['both fail', from, 'fail', '{@client.co.za : fail}', 'fail'],
    ['softfail is no outright fail', from, 'softfail', 'none', 'none'],
    ['nothing is said', from, null, null, 'none'],
    ['words in capitals with blanks', from, ' PASS ', '{ @Client.co.za : Pass }', 'pass'],
    ['a verdict with a comment', from, 'pass (sender is permitted)', null, 'pass'],
  ] as const)('%s', (_name, envelopeFrom, spf, dkim, expected) => {
    expect(authenticateSender({ fromAddress: from, envelopeFrom, spf, dkim })).toBe(expected);
  });

  it('passes nothing without a From domain', () => {
    for (const fromAddress of [null, '', 'co.za', 'x@co.za', 'x@127.0.0.1', 'x@']) {
      expect(authenticateSender({ fromAddress, envelopeFrom: fromAddress ?? '', spf: 'pass', dkim: '{@co.za : pass}' })).toBe('none');
    }
  });

  it('keeps sites under a private suffix apart', () => {
    const input = { fromAddress: 'a@one.github.io', envelopeFrom: 'b@two.github.io', spf: 'pass', dkim: null };
    expect(authenticateSender(input)).toBe('none');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (fromAddress, envelopeFrom, spf, dkim) => {
        expect(['pass', 'fail', 'none']).toContain(authenticateSender({ fromAddress, envelopeFrom, spf, dkim }));
      }),
      { numRuns: 500 },
    );
  });
});
