import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type ResolvePersonInput, resolvePerson } from '../../../shared/mail/resolve-person.ts';
import { rawMail } from './raw-mail.ts';

const resolve = async (headers: Record<string, string>, body: string, changes: Partial<ResolvePersonInput> = {}) =>
  resolvePerson({
    mail: await parseMail(rawMail(headers, body)),
    mailClass: 'person',
    authentication: 'pass',
    memberAddresses: ['pia@agency.example'],
    tenantAddresses: ['desk@agency.example'],
    forwardedAsOriginal: true,
    ...changes,
  });

const forward =
  'Please load.\n\n---------- Forwarded message ---------\nFrom: Anneke de Wet <anneke@optics.example>\nDate: Thu, 5 Mar 2026 at 15:47\n' +
  'Subject: honeymoon\nTo: <pia.private@mailbox.example>\n\n\nHi Pia,\n\nSeychelles, 2 to 12 June 2026.\n\nAnneke';
const form = 'Name: Kavi\nEmail: Kavi@visitor.example\nDestination: Maldives\nAdults: 2';

describe('the person behind a mail', () => {
  it('is From, even when Reply-To names another', async () => {
    expect(await resolve({ 'Reply-To': 'x@y.example' }, 'Hi')).toMatchObject({
      name: 'Ann Client',
      address: 'ann@client.example',
      via: 'from',
    });
  });

  it('is Reply-To of a form robot or an automated address', async () => {
    const headers = { From: 'wordpress@agency.example', 'Reply-To': 'Kavi <kavi@visitor.example>' };
    expect(await resolve(headers, form, { mailClass: 'form_robot' })).toMatchObject({
      name: 'Kavi',
      address: 'kavi@visitor.example',
      via: 'reply_to',
    });
    expect(await resolve({ ...headers, From: 'no-reply@forms.example' }, 'x')).toMatchObject({ via: 'reply_to' });
  });

  it('is the labelled address of a web form without Reply-To, never one of the tenant', async () => {
    const headers = { From: 'wordpress@agency.example', 'Reply-To': 'desk@agency.example' };
    const person = { name: 'Kavi', address: 'kavi@visitor.example', via: 'form_label' };
    expect(await resolve(headers, form, { mailClass: 'form_robot' })).toMatchObject(person);
    const own = form.replace('Kavi@visitor.example', 'desk@agency.example');
    expect(await resolve(headers, own, { mailClass: 'form_robot' })).toBeNull();
  });

  it('is nobody when only an automated address is known', async () => {
    expect(await resolve({ From: 'no-reply@shop.example' }, 'x')).toBeNull();
    expect(await resolve({ From: 'nobody' }, 'x')).toBeNull();
  });

  it('is the author of a mail that a verified member forwards', async () => {
    const person = await resolve({ From: 'Pia <pia@agency.example>', Subject: 'Fwd: honeymoon' }, forward);
    expect(person).toMatchObject({
      name: 'Anneke de Wet',
      address: 'anneke@optics.example',
      via: 'forwarded',
      original: { subject: 'honeymoon', date: 'Thu, 5 Mar 2026 at 15:47' },
    });
    expect(person?.original?.text).toBe('Hi Pia,\n\nSeychelles, 2 to 12 June 2026.\n\nAnneke');
  });

  it.each([
    ['a stranger forwards', { From: 'eve@evil.example' }, {}],
    ['the member is not verified', { From: 'pia@agency.example' }, { authentication: 'none' as const }],
    ['authentication failed', { From: 'pia@agency.example' }, { authentication: 'fail' as const }],
    ['the setting is off', { From: 'pia@agency.example' }, { forwardedAsOriginal: false }],
  ])('is From when %s', async (_name, headers, changes) => {
    expect(await resolve({ ...headers, Subject: 'Fwd: honeymoon' }, forward, changes)).toMatchObject({
      via: 'from',
      address: headers.From,
    });
  });
});
