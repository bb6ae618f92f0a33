import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outgoingMail, PDF, type StartedPage, startPage, TENANT } from './start-page.ts';

let page: StartedPage;
const mail = outgoingMail();
const hostile = outgoingMail({
  subject: '<script>alert(1)</script>',
  text: '</pre><script>alert(2)</script>',
  html: '<p>Hello</p><script>alert(3)</script><a href="javascript:alert(4)">x</a><a href="http://a.example/&quot;&gt;&lt;script&gt;">y</a>',
  attachments: [
    { filename: 'page.xml', contentType: 'text/xml', content: Buffer.from('<svg onload="alert(5)"/>') },
    { filename: 'not.pdf', contentType: 'application/pdf', content: Buffer.from('<script>alert(6)</script>') },
  ],
});
const pathOf = ({ tenantId, outboundId }: { tenantId: string; outboundId: string }) => `/_local/mails/${tenantId}/${outboundId}`;

beforeAll(async () => {
  page = await startPage();
  await page.mailer.send(mail);
  await page.mailer.send(hostile);
  await writeFile(join(page.home, 'secret.eml'), 'Subject: outside the outbox');
});
afterAll(async () => {
  expect(page.failures).toEqual([]);
  await page.close();
});

describe('the page of a mail', () => {
  it('shows its headers, both texts and its attachments', async () => {
    const { status, body } = await page.ask(pathOf(mail));
    expect(status).toBe(200);
    for (const text of [
      'Acacia Travel &lt;desk@acacia.example&gt;',
      'Jürgen Schäfer &lt;j.schaefer@nordpost.example&gt;',
      'Your quote for Zanzibar',
      'Mon, 02 Mar 2026 17:41:07 +0000',
      '&lt;quote-7.1@mail.acacia.example&gt;',
      '&lt;enquiry-1@nordpost.example&gt;',
      `src="${pathOf(mail)}/html" sandbox>`,
      'here is your quote.',
      `<a href="${pathOf(mail)}/attachments/0" dir="auto">Angebot für Sie.pdf</a>`,
      `<a href="${pathOf(mail)}/raw">`,
      'href="https://acacia.example/quotes/7?a=1&amp;b=2"',
    ]) {
      expect(body).toContain(text);
    }
  });

  it('lets nothing of the mail become markup, nor a link that is none', async () => {
    const { body } = await page.ask(pathOf(hostile));
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).toContain('&lt;/pre&gt;&lt;script&gt;alert(2)&lt;/script&gt;');
    expect(body).not.toContain('<script');
    expect(body).not.toContain('javascript:');
  });

  it('gives the HTML part as it was written, where it can do nothing', async () => {
    const { status, headers, body } = await page.ask(`${pathOf(mail)}/html`);
    expect(status).toBe(200);
    expect(body).toContain('<p style="color:#112233">Dear Jürgen,');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox;/);
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  });

  it('gives the raw mail byte by byte', async () => {
    const { headers, bytes } = await page.ask(`${pathOf(mail)}/raw`);
    const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
    expect(hash(bytes)).toBe(hash(await readFile(join(page.home, 'outbox', TENANT, `${mail.outboundId}.eml`))));
    expect(headers['content-type']).toBe('message/rfc822');
    expect(headers['content-disposition']).toContain(`attachment; filename="${mail.outboundId}.eml"`);
  });

  it('opens a PDF in the browser', async () => {
    const { headers, bytes } = await page.ask(`${pathOf(mail)}/attachments/0`);
    expect(bytes.equals(PDF)).toBe(true);
    expect(headers['content-type']).toBe('application/pdf');
    expect(headers['content-disposition']).toBe(`inline; filename="Angebot f_r Sie.pdf"; filename*=UTF-8''Angebot%20f%C3%BCr%20Sie.pdf`);
  });

  it('has any other attachment saved only, also one that calls itself a PDF', async () => {
    for (const index of [0, 1]) {
      const { status, headers } = await page.ask(`${pathOf(hostile)}/attachments/${index}`);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/octet-stream');
      expect(headers['content-disposition']).toMatch(/^attachment; /);
    }
  });

  it('says what a mail does not have', async () => {
    const folder = join(page.home, 'outbox', TENANT);
    await writeFile(join(folder, 'bare.eml'), 'X-Nothing: here\r\n\r\n');
    const { status, body } = await page.ask(`/_local/mails/${TENANT}/bare`);
    expect(status).toBe(200);
    for (const text of ['(no subject)', 'no attachments', 'no HTML part', 'no text']) expect(body).toContain(text);
    expect((await page.ask(`/_local/mails/${TENANT}/bare/html`)).status).toBe(404);
  });
});

describe('what does not exist', () => {
  it.each([
    '/_local/mails/agency-acacia/unknown',
    '/_local/mails/unknown/unknown',
    '/_local/mails/agency-acacia/..',
    '/_local/mails/../secret',
    '/_local/mails/agency-acacia/../../secret',
    '/_local/mails/%2e%2e/secret',
    '/_local/mails/..%2f/secret',
    '/_local/mails/agency-acacia/..%2f..%2fsecret',
    '/_local/mails/agency-acacia/..\\..\\secret',
    '/_local/mails/agency-acacia/%00',
    '/_local/mails/agency-acacia//raw',
    `/_local/mails/agency-acacia/${'a'.repeat(65)}`,
    `${pathOf(mail)}/attachments/1`,
    `${pathOf(mail)}/attachments/-1`,
    `${pathOf(mail)}/attachments/00`,
    `${pathOf(mail)}/attachments/9999999999`,
    `${pathOf(mail)}/attachments/`,
    `${pathOf(mail)}.eml`,
    `${pathOf(mail)}/`,
    '/favicon.ico',
    '/_local',
    '//evil.example/',
    'http://evil.example/',
    '/%',
  ])('is not found: %s', async (path) => {
    const { status, headers, body } = await page.ask(path);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).not.toContain('outside the outbox');
  });
});

it('the API description is the generated one, or the page says how to make it', async () => {
  const { status, headers, body } = await page.ask('/_local/openapi.json');
  const generated = await readFile(new URL('../../../infra/openapi.json', import.meta.url), 'utf8').catch(() => null);
  if (generated === null) expect(body).toContain('run npm run generate');
  else expect(body).toBe(generated);
  expect([status, headers['content-type']]).toEqual(generated === null ? [404, 'text/html; charset=utf-8'] : [200, 'application/json']);
});

describe('methods', () => {
  it.each([
    ['/', 'POST', 'GET, HEAD'],
    ['/', 'DELETE', 'GET, HEAD'],
    ['/_local/openapi.json', 'PUT', 'GET, HEAD'],
    [pathOf(mail), 'POST', 'GET, HEAD'],
    ['/_local/dead-letters/0198a000-0000-7000-8000-000000000001/replay', 'GET', 'POST'],
    ['/_local/dead-letters/0198a000-0000-7000-8000-000000000001/replay', 'HEAD', 'POST'],
  ])('%s does not take %s', async (path, method, allow) => {
    const { status, headers } = await page.ask(path, { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe(allow);
  });

  it('HEAD answers like GET, without the body', async () => {
    const { status, headers, body } = await page.ask(`${pathOf(mail)}/raw`, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(Number(headers['content-length'])).toBeGreaterThan(500);
    expect(body).toBe('');
  });
});
