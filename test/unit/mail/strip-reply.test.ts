import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripReply } from '../../../shared/mail/strip-reply.ts';
import { spentMs } from '../../setup/spent-ms.ts';

const newTextOf = (text: string): string => stripReply({ text }).newText;

describe('the new text of a reply', () => {
  it.each([
    ['English', 'On Mon, 23 Mar 2026 at 16:05, Pia <pia@agency.example> wrote:'],
    ['English, folded', 'On Mon, 23 Mar 2026 at 16:05, Pia Long Name\n<pia@agency.example> wrote:'],
    ['German', 'Am 23.03.2026 um 16:05 schrieb Pia <pia@agency.example>:'],
    ['French', 'Le lun. 23 mars 2026 à 16:05, Pia <pia@agency.example> a écrit :'],
    ['Spanish', 'El lun, 23 mar 2026 a las 16:05, Pia (<pia@agency.example>) escribió:'],
    ['Portuguese', 'Em seg., 23 de mar. de 2026 às 16:05, Pia <pia@agency.example> escreveu:'],
    ['Italian', 'Il giorno lun 23 mar 2026 alle ore 16:05 Pia <pia@agency.example> ha scritto:'],
    ['Dutch', 'Op ma 23 mrt 2026 om 16:05 schreef Pia <pia@agency.example>:'],
    ['Original Message', '-----Original Message-----'],
    ['Outlook', 'From: Pia\nSent: 23 March 2026 16:05\nTo: Ann\nSubject: Quote'],
    [
      'Outlook with a rule',
      '________________________________\nFrom: Pia <pia@agency.example>\nSent: 23 March 2026\nTo: Ann\nSubject: Quote',
    ],
    ['Outlook in German', 'Von: Pia\nGesendet: Montag, 23. März 2026\nAn: Ann\nBetreff: Angebot'],
    ['Outlook in bold', '*From:* Pia <pia@agency.example>\n*Sent:* 23 March 2026\n*To:* Ann\n*Subject:* Quote'],
  ])('ends before the history: %s', (_name, attribution) => {
    const { newText, quotedText } = stripReply({ text: `Yes please\n\nAnn\n${attribution}\n\nDear Ann\nold text` });
    expect(newText).toBe('Yes please\n\nAnn');
    expect(quotedText).toContain('old text');
  });

  it('keeps answers between and below marked history', () => {
    expect(newTextOf('On 23 Mar 2026, Pia <pia@agency.example> wrote:\n> Which dates?\n12 May\n> How many?\nTwo adults\n')).toBe(
      '12 May\nTwo adults',
    );
  });

  it('keeps signatures with their phone numbers', () => {
    expect(newTextOf('Hi\n\nKind regards\nAnn\n-- \nCell: 082 555 0147')).toContain('082 555 0147');
  });

  it('keeps the content of a forward', () => {
    const text = 'See below\n\n---------- Forwarded message ---------\nFrom: A <a@b.example>\nDate: 1 May\nSubject: x\nTo: c\n\nTwo adults';
    expect(newTextOf(text)).toBe(text);
  });

  it('keeps an itinerary that looks a little like a header', () => {
    const text = 'From: Durban\nDate: 5 July 2026\nTo: Zanzibar\nMy wife wrote:\nplease a sea view';
    expect(newTextOf(text)).toBe(text);
  });

  it('loses no line: each is new or quoted', () => {
    const line = fc.constantFrom(
      '> a',
      'b',
      '',
      'On 1 May 2026, A <a@b.example> wrote:',
      'From: A',
      'Sent: b',
      'Subject: c',
      '-----Original Message-----',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 30 }), (lines) => {
        const { newText, quotedText } = stripReply({ text: lines.join('\n') });
        const letters = (text: string): string => [...text.replace(/\s/g, '')].sort().join('');
        expect(letters(newText + quotedText)).toBe(letters(lines.join('\n')));
      }),
      { numRuns: 500 },
    );
  });

  it('grows with the length only', () => {
    for (const piece of [
      'On ',
      'Op 1 ',
      'a. 1 skrev:',
      '> ',
      '\n',
      'From: a\nSent: b\n',
      'On 1 wrote:\n',
      '在 1：\n',
      'a <b@c>:\n',
      '-'.repeat(40),
      'Van 1 <a>:\n',
    ]) {
      const startedMs = spentMs();
      stripReply({ text: piece.repeat(Math.ceil(767_000 / piece.length)) });
      expect(spentMs() - startedMs, JSON.stringify(piece)).toBeLessThan(1000);
    }
  });
});
