import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMail } from '../../../../shared/mail/outgoing/render-mail.ts';
import { replyBodySchema } from '../../../../shared/mail/outgoing/reply-schemas.ts';
import { replySubject } from '../../../../shared/mail/outgoing/reply-subject.ts';
import { suggestedReplyText } from '../../../../shared/mail/outgoing/template-texts.ts';
import { SETTINGS_SCHEMAS } from '../../../../shared/tenants/settings-schemas.ts';

const settings = {
  company: SETTINGS_SCHEMAS.company.parse({ name: 'Acacia <Travel> & Co', address: '1 Harbour Road\nCape Town' }),
  email: SETTINGS_SCHEMAS.email.parse({ signature: 'Kind "regards"' }),
  branding: SETTINGS_SCHEMAS.branding.parse({}),
};

describe('the subject of a reply', () => {
  it.each([
    ['Zanzibar', 'Re: Zanzibar'],
    ['Re: Zanzibar', 'Re: Zanzibar'],
    ['RE: re: AW: Re[2]: Zanzibar', 'Re: Zanzibar'],
    ['Regarding: Zanzibar', 'Re: Regarding: Zanzibar'],
    ['Zanzibar\r\nBcc: all@evil.example', 'Re: Zanzibar Bcc: all@evil.example'],
    ['', 'Re: your message'],
    [' Re:  ', 'Re: your message'],
  ])('to %j is %j', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });

  it('is one line of at most 300 characters, whatever it answers, and stays as it is when answered again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 340 }), (subject) => {
        const made = replySubject(subject);
        expect(made).not.toMatch(/[\r\n\0]/);
        expect(Array.from(made).length).toBeLessThanOrEqual(300);
        expect(replySubject(made)).toBe(made);
      }),
      { numRuns: 300 },
    );
  });

  it('of ten thousand marks is found at once', () => {
    const started = performance.now();
    replySubject('Re: '.repeat(10_000));
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('as a member writes it never holds a line break (mail, 19)', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }),
        fc.constantFrom('\r', '\n', '\0', '\r\n'),
        fc.string({ maxLength: 20 }),
        (left, mark, right) => {
          expect(replyBodySchema.safeParse({ text: 'Hello', subject: `${left}${mark}${right}` }).success).toBe(false);
          expect(replyBodySchema.safeParse({ text: 'Hello', cc: [`a${mark}@b.example`] }).success).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a mail in the agency name', () => {
  it('says who writes, in text and in HTML', () => {
    const { text, html } = renderMail({ settings, author: 'Thandi', text: 'Dear Anna,\n\nJuly is fine.\nBoth weeks.' });
    expect(text).toBe(
      'Dear Anna,\n\nJuly is fine.\nBoth weeks.\n\nKind "regards"\n\nThandi\nAcacia <Travel> & Co\n1 Harbour Road\nCape Town\n',
    );
    expect(html).toContain('July is fine.<br>Both weeks.');
    expect(html).toContain('Acacia &lt;Travel&gt; &amp; Co');
  });

  it('shows every character of the text as text: no mark of it opens an element', () => {
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)?.length;
    const plain = tagsOf(renderMail({ settings, author: null, text: 'x' }).html);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'a', '=', '-', '!'), minLength: 1, maxLength: 60 }),
        (text) => {
          expect(tagsOf(renderMail({ settings, author: text, text }).html)).toBe((plain ?? 0) + 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a suggested reply', () => {
  const FIELDS = ['destination', 'dates', 'nights', 'party', 'child_ages'];
  it('asks one question for each missing field, in order, and no other', () => {
    fc.assert(
      fc.property(fc.subarray(FIELDS), (missing) => {
        const asked = suggestedReplyText({ name: '', missing }).match(/^- .*\?$/gm) ?? [];
        expect(asked).toHaveLength(missing.length);
        expect(asked).toEqual(missing.flatMap((field) => suggestedReplyText({ name: '', missing: [field] }).match(/^- .*\?$/gm) ?? []));
      }),
    );
  });
});
