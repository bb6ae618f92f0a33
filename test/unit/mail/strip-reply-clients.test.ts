import { describe, expect, it } from 'vitest';
import { stripReply } from '../../../shared/mail/strip-reply.ts';

const PIA = 'Pia <pia@agency.example>';
const NEW_TEXT = 'Yes please\n\nAnn';

/** What mail programs write above the mail that is answered. */
const ATTRIBUTIONS: readonly [string, string][] = [
  ['Yahoo', `On Monday, March 23, 2026, 04:05:00 PM GMT+2, ${PIA} wrote:`],
  ['Proton Mail', `On Monday, March 23rd, 2026 at 4:05 PM, ${PIA} wrote:`],
  ['Thunderbird', 'On 3/23/26 16:05, Pia wrote:'],
  ['Thunderbird, German', 'Am 23.03.26 um 16:05 schrieb Pia:'],
  ['Thunderbird, French', 'Le 23/03/2026 à 16:05, Pia a écrit :'],
  ['Thunderbird, Spanish', 'El 23/3/26 a las 16:05, Pia escribió:'],
  ['Thunderbird, Portuguese', 'Em 23/03/2026 16:05, Pia escreveu:'],
  ['Thunderbird, Dutch', 'Op 23-03-2026 om 16:05 schreef Pia:'],
  ['Thunderbird, Italian', 'Il 23/03/2026 16:05, Pia ha scritto:'],
  ['Apple Mail', `On 23 Mar 2026, at 16:05, ${PIA} wrote:`],
  ['Apple Mail, German', `Am 23.03.2026 um 16:05 schrieb ${PIA}:`],
  ['Apple Mail, French', `Le 23 mars 2026 à 16:05, ${PIA} a écrit :`],
  ['Apple Mail, Spanish', `El 23 mar 2026, a las 16:05, ${PIA} escribió:`],
  ['Apple Mail, Portuguese', `No dia 23 de mar. de 2026, às 16:05, ${PIA} escreveu:`],
  ['Apple Mail, Dutch', `Op 23 mrt. 2026, om 16:05 heeft ${PIA} het volgende geschreven:`],
  ['Apple Mail, Italian', `Il giorno 23 mar 2026, alle ore 16:05, ${PIA} ha scritto:`],
  ['Apple Mail, Japanese', `2026/03/23 16:05、${PIA}のメール：`],
  ['Yahoo, German', `Am Montag, 23. März 2026 um 16:05:00 MEZ hat ${PIA} Folgendes geschrieben:`],
  ['Gmail, German', `Am Mo., 23. März 2026 um 16:05 Uhr schrieb ${PIA}:`],
  ['Gmail, folded', `Am Mo., 23. März 2026 um 16:05 Uhr schrieb Pia Langname\n<pia@agency.example>:`],
  ['Gmail, Japanese', `2026年3月23日(月) 16:05 ${PIA}:`],
  ['Gmail, Polish', `pon., 23 mar 2026 o 16:05 ${PIA} napisał(a):`],
  ['Gmail, Russian', `пн, 23 мар. 2026 г. в 16:05, ${PIA}:`],
  ['Android, German', `${PIA} schrieb am Mo., 23. März 2026, 16:05:`],
  ['Android, Portuguese', `${PIA} escreveu no dia segunda, 23/03/2026 à(s) 16:05:`],
  ['Zoho', `---- On Mon, 23 Mar 2026 16:05:00 +0200 ${PIA} wrote ----`],
  ['Samsung', '-------- Original message --------'],
  ['Outlook Express, Spanish', '----- Mensaje original -----'],
];

const BLOCKS: readonly [string, string][] = [
  ['Outlook, Spanish', 'De: Pia <p@a.example>\nEnviado el: lunes, 23 de marzo de 2026 16:05\nPara: Ann\nAsunto: Oferta'],
  ['Outlook, Portuguese', 'De: Pia <p@a.example>\nEnviada em: segunda-feira, 23 de março de 2026 16:05\nPara: Ann\nAssunto: Oferta'],
  ['Outlook, French', 'De : Pia <p@a.example>\nEnvoyé : lundi 23 mars 2026 16:05\nÀ : Ann\nObjet : Offre'],
  ['Outlook, Italian', 'Da: Pia <p@a.example>\nInviato: lunedì 23 marzo 2026 16:05\nA: Ann\nOggetto: Offerta'],
  ['Outlook, Dutch', 'Van: Pia <p@a.example>\nVerzonden: maandag 23 maart 2026 16:05\nAan: Ann\nOnderwerp: Offerte'],
  ['Outlook, Japanese', '差出人: Pia <p@a.example>\n送信日時: 2026年3月23日 16:05\n宛先: Ann\n件名: 見積'],
  ['GMX, date first', 'Gesendet: Montag, 23. März 2026 um 16:05 Uhr\nVon: "Pia" <p@a.example>\nAn: ann@x.example\nBetreff: Angebot'],
  [
    'Outlook, German, ruled',
    '________________________________\nVon: Pia <p@a.example>\nGesendet: Montag, 23. März 2026\nAn: Ann\nBetreff: Angebot',
  ],
];

describe('a reply ends where the program put the mail it answers', () => {
  it.each(ATTRIBUTIONS)('%s, with and without marks', (_name, attribution) => {
    expect(stripReply({ text: `${NEW_TEXT}\n\n${attribution}\n\nDear Ann\nold text` }).newText).toBe(NEW_TEXT);
    expect(stripReply({ text: `${NEW_TEXT}\n\n${attribution}\n> Dear Ann\n> old text` }).newText).toBe(NEW_TEXT);
  });

  it.each(BLOCKS)('%s', (_name, block) => {
    expect(stripReply({ text: `${NEW_TEXT}\n${block}\n\nDear Ann\nold text` }).newText).toBe(NEW_TEXT);
  });
});

describe('what only looks like it stays', () => {
  it.each([
    ['Please write to Ann <ann@client.example> about these:\n- 12 May\n- two adults'],
    ['We land at 16:05 and would like:\n- a transfer\n- dinner'],
    ['Date: 5 July 2026\nFrom: Durban\nTo: Zanzibar\nTwo adults please'],
    ['The guide wrote:\ncome early'],
  ])('%j', (text) => {
    expect(stripReply({ text }).newText).toBe(text);
  });

  it('a text of more lines than are searched for an attribution is whole', () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `line ${index}`).join('\n');
    expect(stripReply({ text })).toEqual({ newText: text, quotedText: '' });
  });
});
