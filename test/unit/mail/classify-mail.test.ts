import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClassifyMailInput, classifyMail } from '../../../shared/mail/classify-mail.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { multipart, rawMail } from './raw-mail.ts';

type Case = { headers?: Record<string, string>; body?: string; envelopeFrom?: string } & Partial<
  Pick<ClassifyMailInput, 'authentication' | 'spamScore'>
>;

const classify = async ({ headers = {}, body = 'Hi', envelopeFrom = 'ann@client.example', authentication = 'pass', spamScore = 0 }: Case) =>
  classifyMail({
    mail: await parseMail(rawMail(headers, body)),
    envelope: { to: ['desk@agency.example'], from: envelopeFrom },
    authentication,
    ownMessageIdDomain: 'mail.tripwright.example',
    tenantAddresses: ['desk@agency.example', 'quotes@agency.example'],
    memberAddresses: ['pia@agency.example', 'quotes@agency.example'],
    spamScore,
  });

const form = 'Name: Kavi\nEmail: kavi@visitor.example\nDestination: Maldives\nAdults: 2\nMessage: hello';
const report = (type: string, part: string): Case => ({
  headers: { 'Content-Type': `multipart/report; report-type=${type}; boundary=r`, From: 'x@isp.example' },
  body: multipart('r', ['Content-Type: text/plain\n\nreport', part]),
});
const statusPart =
  'Content-Type: message/delivery-status\n\nA: b\n\nFinal-Recipient: rfc822; gone@client.example\nAction: failed\nStatus: 5.1.1';
const bounceText = 'Your message could not be delivered to\n<gone@client.example>: 550 5.1.1 no such user';

const cases: readonly [string, Case, string, string, string | null][] = [
  [
    'our Message-ID',
    { headers: { From: 'desk@agency.example', 'Message-ID': '<a@mail.tripwright.example>' } },
    'own_notification',
    'own_message_id',
    null,
  ],
  ['our loop header', { headers: { From: 'desk@agency.example', 'X-Tripwright-Loop': '1' } }, 'own_notification', 'loop_header', null],
  ['a stranger with our Message-ID', { headers: { 'Message-ID': '<a@mail.tripwright.example>' } }, 'person', 'rest', null],
  ['a stranger with our loop header', { headers: { 'X-Tripwright-Loop': '1' } }, 'person', 'rest', null],
  ['a delivery status before its Auto-Submitted', { ...report('delivery-status', statusPart) }, 'bounce', 'delivery_status_part', null],
  [
    'words of mailer-daemon',
    { headers: { From: 'MAILER-DAEMON@mx.example' }, body: bounceText },
    'bounce',
    'failed_recipient_in_text',
    null,
  ],
  ['words with an empty envelope sender', { body: bounceText, envelopeFrom: '' }, 'bounce', 'failed_recipient_in_text', null],
  ['the same words from a person', { body: bounceText }, 'person', 'rest', null],
  [
    'mailer-daemon without a failed recipient',
    { headers: { From: 'mailer-daemon@mx.example' } },
    'system_sender',
    'automated_address',
    'automated',
  ],
  [
    'a web form, although auto-generated',
    { headers: { From: 'wordpress@agency.example', 'Auto-Submitted': 'auto-generated' }, body: form },
    'form_robot',
    'lead_form',
    null,
  ],
  ['a web form from no-reply', { headers: { From: 'no-reply@forms.example' }, body: form }, 'form_robot', 'lead_form', null],
  ['a web form from an address of the tenant', { headers: { From: 'desk@agency.example' }, body: form }, 'form_robot', 'lead_form', null],
  ['labels with the own address of a person', { headers: { From: 'kavi@visitor.example' }, body: form }, 'person', 'rest', null],
  ['labels in quoted history only', { body: form.replace(/^/gm, '> ') }, 'person', 'rest', null],
  [
    'a complaint',
    report('feedback-report', 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse'),
    'abuse_report',
    'feedback_report',
    null,
  ],
  ['Auto-Submitted', { headers: { 'Auto-Submitted': 'auto-replied' } }, 'auto_reply', 'auto_submitted', null],
  ['Auto-Submitted: no', { headers: { 'Auto-Submitted': 'no' } }, 'person', 'rest', null],
  ['X-Auto-Response-Suppress', { headers: { 'X-Auto-Response-Suppress': 'All' } }, 'auto_reply', 'auto_response_suppress', null],
  ['Precedence: auto_reply', { headers: { Precedence: 'auto_reply' } }, 'auto_reply', 'auto_reply_header', null],
  ['an out of office subject', { headers: { Subject: 'Out of Office: Re: your quote' } }, 'auto_reply', 'subject', null],
  ['a German one', { headers: { Subject: 'Automatische Antwort: Angebot' } }, 'auto_reply', 'subject', null],
  ['a trip named by a person', { headers: { Subject: 'Conference and out of office dinner' } }, 'person', 'rest', null],
  [
    'a read receipt',
    report('disposition-notification', 'Content-Type: message/disposition-notification\n\nDisposition: x'),
    'auto_reply',
    'read_receipt',
    null,
  ],
  ['Precedence: bulk', { headers: { Precedence: 'bulk' } }, 'bulk', 'precedence', 'newsletter'],
  ['List-Id', { headers: { 'List-Id': '<n.example>' } }, 'bulk', 'list_id', 'newsletter'],
  ['List-Unsubscribe', { headers: { 'List-Unsubscribe': '<mailto:u@n.example>' } }, 'bulk', 'list_unsubscribe', 'newsletter'],
  ['no-reply', { headers: { From: 'No-Reply@shop.example' } }, 'system_sender', 'automated_address', 'automated'],
  ['notifications', { headers: { From: 'notifications@shop.example' } }, 'system_sender', 'automated_address', 'automated'],
  ['an address of the tenant', { headers: { From: 'desk@agency.example' } }, 'system_sender', 'tenant_address', 'automated'],
  ['a member whose address is also the tenant’s', { headers: { From: 'quotes@agency.example' } }, 'person', 'rest', null],
  ['a member', { headers: { From: 'pia@agency.example' } }, 'person', 'rest', null],
  ['no From', { headers: { From: 'nobody' } }, 'system_sender', 'no_from', 'automated'],
  ['spam score 5', { spamScore: 5 }, 'spam', 'spam_score', 'spam'],
  ['spam score 4.9', { spamScore: 4.9 }, 'person', 'rest', null],
  ['a bulk mail that is also spam', { spamScore: 9, headers: { Precedence: 'list' } }, 'bulk', 'precedence', 'newsletter'],
  ['failed authentication', { authentication: 'fail' }, 'person', 'rest', 'sender_unverified'],
  ['a form with failed authentication', { authentication: 'fail', body: form }, 'form_robot', 'lead_form', 'sender_unverified'],
  [
    'our Message-ID with failed authentication',
    { authentication: 'fail', headers: { From: 'desk@agency.example', 'Message-ID': '<a@mail.tripwright.example>' } },
    'system_sender',
    'tenant_address',
    'automated',
  ],
];

describe('class of a mail', () => {
  it.each(cases)('%s', async (_name, mail, mailClass, rule, parkedReason) => {
    expect(await classify(mail)).toMatchObject({ mailClass, rule, parkedReason });
  });

  it('a bounce names the failed recipient, permanent for 5.x.x and temporary for 4.x.x', async () => {
    const permanent = { address: 'gone@client.example', status: '5.1.1', permanent: true };
    expect((await classify(report('delivery-status', statusPart))).failedRecipients).toMatchObject([permanent]);
    const words = { headers: { From: 'postmaster@mx.example' }, body: bounceText };
    expect((await classify(words)).failedRecipients).toMatchObject([permanent]);
    const temporary = { ...words, body: bounceText.replace('550 5.1.1', '450 4.2.2') };
    expect((await classify(temporary)).failedRecipients).toMatchObject([{ status: '4.2.2', permanent: false }]);
    expect((await classify({})).failedRecipients).toEqual([]);
  });

  it('never throws, whatever subject and body say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string({ maxLength: 300 }), async (subject, body) => {
        expect((await classify({ headers: { Subject: subject.replace(/[\r\n]/g, ' ') }, body })).mailClass).toBeTypeOf('string');
      }),
      { numRuns: 300 },
    );
  });
});
