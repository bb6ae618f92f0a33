import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForward } from '../../../shared/mail/read-forward.ts';
import { spentMs } from '../../setup/spent-ms.ts';

const outlook =
  '\n________________________________\nFrom: Sipho Dube <sipho@net.example>\nSent: Friday, 6 March 2026 10:00\nTo: Pia\nSubject: Zanzibar\n\nTwo adults please';

describe('a forward', () => {
  it.each([
    [
      'Gmail',
      'Fwd: Zanzibar',
      '---------- Forwarded message ---------\nFrom: Sipho Dube <sipho@net.example>\nDate: Fri, 6 Mar 2026\nSubject: Zanzibar\nTo: <p@agency.example>\n\nTwo adults please',
    ],
    ['Outlook', 'FW: Zanzibar', outlook],
    [
      'Apple Mail',
      'Fwd: Zanzibar',
      'FYI\n\nBegin forwarded message:\n\n> From: Sipho Dube <sipho@net.example>\n> Subject: Zanzibar\n> Date: 6 March 2026 at 10:00\n> To: p@agency.example\n> \n> Two adults please',
    ],
    [
      'Thunderbird, German',
      'WG: Zanzibar',
      '-------- Weitergeleitete Nachricht --------\nBetreff: Zanzibar\nDatum: Fri, 6 Mar 2026\nVon: Sipho Dube <sipho@net.example>\nAn: p@agency.example\n\nTwo adults please',
    ],
    [
      'Outlook, Japanese',
      '転送: Zanzibar',
      '________________________________\n差出人: Sipho Dube <sipho@net.example>\n送信日時: 2026年3月6日 10:00\n宛先: Pia\n件名: Zanzibar\n\nTwo adults please',
    ],
    [
      'Apple Mail, Japanese',
      'Fwd: Zanzibar',
      '転送されたメッセージ:\n\n> 差出人: Sipho Dube <sipho@net.example>\n> 件名: Zanzibar\n> 日付: 2026年3月6日 10:00\n> 宛先: p@agency.example\n> \n> Two adults please',
    ],
    [
      'Outlook, Spanish',
      'RV: Zanzibar',
      'De: Sipho Dube <sipho@net.example>\nEnviado el: viernes, 6 de marzo de 2026 10:00\nPara: Pia\nAsunto: Zanzibar\n\nTwo adults please',
    ],
    [
      'Outlook, Portuguese',
      'ENC: Zanzibar',
      'De: Sipho Dube <sipho@net.example>\nEnviada em: sexta-feira, 6 de março de 2026 10:00\nPara: Pia\nAssunto: Zanzibar\n\nTwo adults please',
    ],
    [
      'Zoho',
      'Fwd: Zanzibar',
      '============ Forwarded message ============\nFrom: Sipho Dube <sipho@net.example>\nTo: <p@agency.example>\nDate: Fri, 06 Mar 2026 10:00:00 +0200\nSubject: Zanzibar\n============ Forwarded message ============\n\nTwo adults please',
    ],
  ])('of %s names its author and text', (_name, subject, text) => {
    expect(readForward({ subject, text })).toMatchObject({
      from: { name: 'Sipho Dube', address: 'sipho@net.example' },
      subject: 'Zanzibar',
      text: 'Two adults please',
    });
  });

  it('is not seen in an ordinary mail or a reply', () => {
    expect(readForward({ subject: 'Trip', text: 'Two adults please' })).toBeNull();
    expect(readForward({ subject: 'Re: Zanzibar', text: outlook })).toBeNull();
  });

  it('without an address of the author is none', () => {
    expect(readForward({ subject: 'FW: Zanzibar', text: outlook.replace(' <sipho@net.example>', '') })).toBeNull();
  });

  it('never throws, and takes its time from nobody', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readForward({ subject: 'Fwd: x', text: `---------- Forwarded message ---------\n${text}` });
      }),
      { numRuns: 200 },
    );
    for (const piece of [
      '\n',
      ' ',
      '-',
      '_',
      '> ',
      'From: ',
      'On a, "',
      'От ',
      'a@b.example, ',
      '<',
      'x\n\n',
      '\u00a0\n',
      'On 1, "a" <b> \n',
    ]) {
      const startedMs = spentMs();
      readForward({ subject: 'Fwd: x', text: piece.repeat(Math.ceil(300_000 / piece.length)) });
      expect(spentMs() - startedMs, JSON.stringify(piece)).toBeLessThan(2000);
    }
  });
});
