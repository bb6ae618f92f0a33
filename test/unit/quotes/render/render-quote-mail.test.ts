import { describe, expect, it } from 'vitest';
import { quotePdfFileName } from '../../../../shared/quotes/render/quote-pdf-file-name.ts';
import { renderQuoteMail } from '../../../../shared/quotes/render/render-quote-mail.ts';
import { longDocument, SECRETS, sampleDocument, sampleOption, sampleStay, threeOptionDocument } from './sample-document.ts';

const english = { locale: 'en-GB' };

describe('renderQuoteMail', () => {
  it('has number, destination and dates in the subject', () => {
    expect(renderQuoteMail({ document: sampleDocument(english) }).subject).toBe('Your quote Q-2026-000123: Mauritius, 10-20 July 2026');
    const across = sampleDocument({ ...english, version: 2, checkIn: '2026-06-28', checkOut: '2026-07-03' });
    expect(renderQuoteMail({ document: across }).subject).toBe('Your quote Q-2026-000123 (version 2): Mauritius, 28 June - 3 July 2026');
  });

  it('tells greeting, options, validity, attachment and signature in both parts', () => {
    const { text, html } = renderQuoteMail({ document: { ...threeOptionDocument(), ...english } });
    const visible = html.replaceAll('&amp;', '&').replaceAll('\u00a0', ' ');
    for (const wanted of [
      'Dear Živa Łuksza,',
      'Blue Lagoon Resort & Spa',
      'Two-bedroom Villa, all inclusive',
      '10–20 July 2026, 10 nights',
      'ZAR 124,500.00',
      '16 March 2026',
      'Quote-Q-2026-000123-v1.pdf',
      'Warm regards,',
      'Naledi Mokoena',
      'Coral Coast Travel',
    ]) {
      expect(text).toContain(wanted);
      expect(visible).toContain(wanted);
    }
    expect(text).toContain('From: ZAR 53,016.76');
    expect(html).toContain('#0b4f6c');
  });

  it('holds no cost, markup, commission, margin or supplier', () => {
    const { text, html } = renderQuoteMail({ document: longDocument() });
    for (const part of [text, html]) {
      expect(part).not.toMatch(/markup|commission|secret/i);
      for (const amount of [SECRETS.cost, SECRETS.markup, SECRETS.commission, SECRETS.margin])
        expect(part.replaceAll(/[\s,.]/g, '')).not.toContain(String(amount));
    }
  });

  it('escapes everything that comes from outside', () => {
    const evil = `<script>alert("1")</script>'"><img src=x onerror=y>`;
    const document = sampleDocument({
      number: evil,
      client: { name: evil, email: evil, phone: evil },
      consultant: { name: evil, email: evil },
      destinations: [evil],
      notes: evil,
      assumed: [evil],
      requestedHotelNotFound: [evil],
      brand: {
        name: evil,
        primaryColour: `red;"${evil}`,
        accentColour: evil,
        address: evil,
        phone: evil,
        email: evil,
        website: evil,
        signature: evil,
      },
      options: [sampleOption({ id: evil, assumed: [evil], stays: [sampleStay({ hotelName: evil, roomType: evil, destination: evil })] })],
    });
    const { html } = renderQuoteMail({ document });
    expect(html).not.toMatch(/<script|<img|"1"/i);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&quot;&gt;&lt;img');
  });

  it('loads nothing from anywhere and links the page only when it is an address of the web', () => {
    const { html } = renderQuoteMail({ document: threeOptionDocument() });
    expect(html).not.toMatch(/https?:|src=|url\(|<link|@import|<style/i);
    const linked = renderQuoteMail({ document: threeOptionDocument(), pageUrl: 'https://quotes.example/q?a=1&b="' });
    expect(linked.html).toContain('href="https://quotes.example/q?a=1&amp;b=&quot;"');
    expect(linked.text).toContain('https://quotes.example/q?a=1&b="');
    expect(renderQuoteMail({ document: threeOptionDocument(), pageUrl: 'javascript:alert(1)' }).html).not.toContain('javascript');
  });

  it('keeps the subject on one line of bounded length, whatever the names hold', () => {
    const { subject, text } = renderQuoteMail({
      document: sampleDocument({
        ...english,
        number: 'Q-1\r\nBcc: x@y.z',
        destinations: [`Kenya\r\n\u0000${'a'.repeat(400)}`],
        client: { name: 'Ann\r\nBcc: x', email: 'a@b.c', phone: null },
      }),
    });
    expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(subject.length).toBeLessThanOrEqual(180);
    expect(subject).toContain('10-20 July 2026');
    expect(text).toContain('Dear Ann Bcc: x,');
  });

  it('is the same for the same document', () => {
    expect(renderQuoteMail({ document: threeOptionDocument() })).toEqual(renderQuoteMail({ document: threeOptionDocument() }));
  });
});

describe('quotePdfFileName', () => {
  it.each([
    ['Q-2026-000123', 'Quote-Q-2026-000123-v1.pdf'],
    ['../../etc/passwd\u0000', 'Quote-etc-passwd-v1.pdf'],
    ['"\r\n', 'Quote-unnumbered-v1.pdf'],
    ['Ж'.repeat(500), 'Quote-unnumbered-v1.pdf'],
  ])('makes %j safe', (number, wanted) => {
    expect(quotePdfFileName({ document: { number, version: 1 } })).toBe(wanted);
  });
});
