import { describe, expect, it } from 'vitest';
import { renderQuotePdf } from '../../../../shared/quotes/render/render-quote-pdf.ts';
import { readGlyphs, readPages, readText } from './read-pdf.ts';
import {
  longDocument,
  manyScriptsDocument,
  SECRETS,
  sampleDocument,
  sampleLine,
  sampleOption,
  sampleStay,
  threeOptionDocument,
} from './sample-document.ts';

describe('renderQuotePdf', () => {
  it('prints number, version, dates in words, party, lines, total, cancellation, payment, terms and the consultant', async () => {
    const text = await readText(await renderQuotePdf({ document: sampleDocument({ locale: 'en-GB' }) }));
    for (const wanted of [
      'Coral Coast Travel',
      'Quote Q-2026-000123, version 1',
      'Živa Łuksza',
      '10–20 July 2026',
      'Friday, 10 July 2026',
      '2 adults and 2 children (aged 7 and under 1)',
      'Blue Lagoon Resort & Spa',
      'Garden Room, half board',
      'ZAR 41,512.50',
      'ZAR 10,378.13',
      'ZAR 1,126.13',
      'ZAR 53,016.76',
      '30 days before arrival (10 June 2026): the deposit is kept',
      '29 to 15 days before arrival (11–25 June 2026): 50 % of the price is charged',
      'Deposit of 30 %: ZAR 15,905.03',
      'ZAR 37,111.73, due by 29 May 2026',
      'Terms and conditions',
      '16 March 2026',
      'Naledi Mokoena',
      'Page 1 of 2',
      'Page 2 of 2',
    ]) {
      expect(text).toContain(wanted);
    }
  });

  it('shows the cheapest option as "from" and never a sum of options', async () => {
    const text = await readText(await renderQuotePdf({ document: { ...threeOptionDocument(), locale: 'en-GB' } }));
    expect(text).toContain('FROM ZAR 53,016.76');
    expect(text).not.toContain('276,617.26');
    expect(text).toContain('exchange rates of 1 March 2026 (European Central Bank)');
    expect(text).toContain('We could not offer Paradise Cove');
    expect(text).toContain('Assumed: One room for the whole family');
    expect(text).toContain('1 child (aged 7), 10 nights (assumed)');
    expect(text).toContain('16–20 July 2026, 4 nights');
    expect(text).toContain('Above the budget you gave us.');
    expect(text).toContain('Non-refundable after confirmation.');
  });

  it('never names a cost, a markup, a commission, a margin or a supplier', async () => {
    for (const document of [sampleDocument(), threeOptionDocument(), longDocument()]) {
      const text = await readText(await renderQuotePdf({ document: { ...document, locale: 'en-GB' } }));
      const bare = text.replaceAll(/[ ,.]/g, '');
      expect(text).not.toMatch(/markup|commission|margin|net rate|secret/i);
      for (const amount of [SECRETS.cost, SECRETS.markup, SECRETS.commission, SECRETS.margin]) expect(bare).not.toContain(String(amount));
    }
  });

  it('prints every promised script readably, with no missing-glyph box', async () => {
    const pdf = await renderQuotePdf({ document: manyScriptsDocument() });
    const text = await readText(pdf);
    for (const wanted of [
      'محمد بن سعيد',
      'فندق البحر',
      '海景房',
      '王小明',
      '東京ホテル さくら',
      '온돌방',
      'Отель Щука Žluťoučký Łódź',
      'Ελλάδα',
      'Αθήνα',
      '😀',
      '₹53,016.76',
      '取消政策适用',
    ]) {
      expect(text).toContain(wanted);
    }
    for (const sign of ['€ 10', '₹ 20', 'R 30', '$ 40', '£ 50', '¥ 60', '₩ 70', '₺ 80', '₽ 90', '₪ 100', '฿ 110', '₫ 120'])
      expect(text).toContain(sign);
    const glyphs = readGlyphs(pdf);
    expect(glyphs.length).toBeGreaterThan(1_000);
    expect(glyphs).not.toContain(0);
  });

  it('puts a visible substitute where no font has the character', async () => {
    const pdf = await renderQuotePdf({ document: sampleDocument({ notes: 'before \u{10FFFD} \u{13000} \ud800 after \u0000\u202edone' }) });
    expect(await readText(pdf)).toMatch(/before � � � after done/);
    expect(readGlyphs(pdf)).not.toContain(0);
  });

  it('embeds every font', async () => {
    const raw = Buffer.from(await renderQuotePdf({ document: manyScriptsDocument() })).toString('latin1');
    expect(raw).not.toContain('/Subtype /Type1');
    expect(raw.match(/\/FontFile2/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it('gives the same bytes for the same document', async () => {
    const [first, second] = await Promise.all([
      renderQuotePdf({ document: manyScriptsDocument() }),
      renderQuotePdf({ document: manyScriptsDocument() }),
    ]);
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
  });

  it('stays below 300 kB for a common quote', async () => {
    expect((await renderQuotePdf({ document: threeOptionDocument() })).length).toBeLessThan(300_000);
  });

  it('carries a long document over many pages, each option with its title, and loses nothing', async () => {
    const pages = await readPages(await renderQuotePdf({ document: { ...longDocument(), locale: 'en-GB' } }));
    const text = pages.join(' ');
    expect(longDocument().terms.length).toBeGreaterThan(9_500);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    for (let clause = 1; clause <= 44; clause += 1) expect(text).toContain(`Clause ${clause} applies to every person`);
    for (const id of ['A', 'B', 'C', 'D', 'E']) {
      const page = pages.find((candidate) => candidate.includes(`Total of option ${id}`)) ?? '';
      for (const hotel of ['Acacia Plains Camp', 'Spice Harbour Hotel', 'Blue Lagoon Resort & Spa'])
        expect(page).toContain(`2 nights, ${hotel}`.slice(3));
    }
    // Deposits of 25, 30 and 35 % on each stay of the first option, 12,500.75 each.
    for (const amount of ['ZAR 3,125.19', 'ZAR 3,750.23', 'ZAR 4,375.26']) expect(text).toContain(amount);
  });

  it('shrinks an enormous amount instead of cutting it, and prints endless words and many lines', async () => {
    const option = sampleOption({
      lines: [sampleLine({ amount: 900_719_925_474_099 })],
      stays: [sampleStay({ hotelName: 'W'.repeat(200), roomType: 'x'.repeat(120) })],
    });
    const crowded = sampleOption({
      id: 'B',
      lines: Array.from({ length: 120 }, (_, index) =>
        sampleLine({ amount: 100 + index, description: `line ${index} ${'long words '.repeat(30)}` }),
      ),
    });
    const text = await readText(
      await renderQuotePdf({
        document: sampleDocument({
          locale: 'en-GB',
          options: [option, crowded],
          notes: 'n'.repeat(3_000),
          client: { name: 'N'.repeat(100), email: 'e@example.org', phone: null },
        }),
      }),
    );
    expect(text).toContain('ZAR 9,007,199,254,740.99');
    for (const index of [0, 60, 119]) expect(text).toContain(`line ${index} long words`);
    expect(text.replaceAll(' ', '')).toContain('n'.repeat(500));
  });

  it.each([
    ['JPY', 151_878, 'JP¥151,878'],
    ['BHD', 40_870, 'BHD 40.870'],
    ['USD', 123_456, 'US$1,234.56'],
    ['EUR', 5, '€0.05'],
  ])('prints %s with its own decimals', async (currency, amount, wanted) => {
    const option = sampleOption({ currency, lines: [sampleLine({ amount, currency })] });
    const text = await readText(await renderQuotePdf({ document: sampleDocument({ currency, options: [option], locale: 'en-GB' }) }));
    expect(text).toContain(wanted);
  });

  it('refuses options or lines of another currency, lines of no stay, and no options at all', async () => {
    const foreign = sampleOption({ currency: 'EUR' });
    await expect(renderQuotePdf({ document: sampleDocument({ options: [sampleOption(), foreign] }) })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    const mixed = sampleOption({ lines: [sampleLine({ amount: 5, currency: 'EUR' })], total: { amount: 5, currency: 'ZAR' } });
    await expect(renderQuotePdf({ document: sampleDocument({ options: [mixed] }) })).rejects.toMatchObject({ code: 'validation_failed' });
    const stray = sampleOption({ lines: [sampleLine({ amount: 5, leg: 1 })] });
    await expect(renderQuotePdf({ document: sampleDocument({ options: [stray] }) })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(renderQuotePdf({ document: sampleDocument({ options: [] }) })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it.each(['#ffffff', '#000000', 'red', '', '#ffff00'])('renders with the tenant colour %j', async (colour) => {
    const brand = { ...sampleDocument().brand, primaryColour: colour, accentColour: colour };
    expect((await readPages(await renderQuotePdf({ document: sampleDocument({ brand }) }))).length).toBe(2);
  });

  it.each(['xx-invalid-locale-zz-zz', '', 'de-DE', 'ar-EG', 'ja-JP'])('renders with the locale %j', async (locale) => {
    const pdf = await renderQuotePdf({ document: sampleDocument({ locale }) });
    expect(readGlyphs(pdf)).not.toContain(0);
  });
});
