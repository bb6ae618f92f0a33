import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLocalRequest, isSameOrigin } from '../../../infra/local/page/check-access.ts';
import { outgoingMail, type StartedPage, startPage } from './start-page.ts';

let page: StartedPage;
let letterId: string;
const mail = outgoingMail({ subject: 'A secret of one agency' });

beforeAll(async () => {
  page = await startPage();
  await page.mailer.send(mail);
  letterId = await page.makeDeadLetter({});
});
afterAll(() => page.close());

describe('who is answered', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('one that calls us %s', async (name) => {
    expect((await page.ask('/', { headers: { host: `${name}:${page.port}` } })).status).toBe(200);
    expect((await page.ask('/', { headers: { host: name } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:80',
    'localhost:80@evil.example',
    '127.0.0.2',
    '10.0.0.4',
  ])('not one that calls us "%s"', async (host) => {
    for (const path of ['/', `/_local/mails/${mail.tenantId}/${mail.outboundId}/raw`, '/_local/openapi.json', '/nowhere']) {
      const answer = await page.ask(path, { headers: { host } });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain('secret of one');
    }
  });

  it.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-host', 'tunnel.example'],
    ['forwarded', 'for=203.0.113.9'],
  ])('not one that a proxy passed on (%s)', async (name, value) => {
    expect((await page.ask('/', { headers: { [name]: value } })).status).toBe(403);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['192.168.1.7', false],
    ['::ffff:192.168.1.7', false],
    ['fe80::1', false],
    ['1270.0.0.1', false],
    [undefined, false],
  ])('only sockets of this machine: %s is %s', (remoteAddress, isLocal) => {
    expect(isLocalRequest({ remoteAddress, headers: { host: 'localhost' } })).toBe(isLocal);
  });
});

it('nor one that does not say whom it calls', () => {
  for (const headers of [{}, { host: '' }]) expect(isLocalRequest({ remoteAddress: '127.0.0.1', headers })).toBe(false);
});

describe('who may change something', () => {
  const replay = (headers: Record<string, string>) => page.ask(`/_local/dead-letters/${letterId}/replay`, { method: 'POST', headers });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['nobody at all', {}],
    ['another site, by the word of the browser', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['another port, by the word of the browser', { 'sec-fetch-site': 'same-site' }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
  ])('not %s', async (_who, headers: Record<string, string>) => {
    expect((await replay(headers)).status).toBe(403);
    expect(page.wakes).toEqual([]);
  });

  it('not a browser that contradicts itself', () => {
    expect(isSameOrigin({ host: 'localhost:3000', origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).toBe(false);
  });

  it('not https under our name', () => {
    expect(isSameOrigin({ host: 'localhost:3000', origin: 'https://localhost:3000' })).toBe(false);
  });

  it('our own page: browsers send a form of ours with an empty origin and say same-origin', async () => {
    expect((await replay({ origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });
});

describe('the headers of every answer', () => {
  it('let nothing be stored, framed, sniffed or told', async () => {
    for (const path of [
      '/',
      `/_local/mails/${mail.tenantId}/${mail.outboundId}`,
      `/_local/mails/${mail.tenantId}/${mail.outboundId}/raw`,
      '/nowhere',
    ]) {
      const { headers } = await page.ask(path);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    }
  });

  it('name a new nonce each time, and the page uses that one', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await page.ask('/');
        const nonce = /script-src 'nonce-([\w-]{22})'/.exec(String(headers['content-security-policy']))?.[1];
        expect(body.match(/nonce="[^"]*"/g)).toEqual([`nonce="${nonce}"`, `nonce="${nonce}"`]);
        expect(body).not.toMatch(/\sstyle="|\son[a-z]+="/);
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});
