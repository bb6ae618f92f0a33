import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { websiteKeyPath } from '../../../infra/local/page/read-website-key.ts';
import { type StartedPage, startPage } from './start-page.ts';

const KEY = `twk_${'k'.repeat(43)}`;

let page: StartedPage;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.close());

it('says that the chat has no key yet, also where its file is damaged', async () => {
  for (const text of [null, '{"key":']) {
    if (text !== null) await writeFile(websiteKeyPath(page), text);
    const { status, body } = await page.ask('/widget-demo');
    expect(status).toBe(200);
    expect(body).toContain('There is no key for this page yet');
    expect(body).not.toContain('widget.js" data-key="twk_k');
  }
});

it('holds the chat with the key of the demo agency, under the nonce of its policy', async () => {
  await writeFile(websiteKeyPath(page), JSON.stringify({ key: KEY, origins: [page.origin] }));
  const { headers, body } = await page.ask('/widget-demo');
  const nonce = /script-src 'nonce-([\w-]{22})'/.exec(String(headers['content-security-policy']))?.[1];
  expect(body).toContain(`<script nonce="${nonce}" src="/v1/public-chat/widget.js" data-key="${KEY}" async></script>`);
  expect(body).not.toMatch(/\sstyle="|\son[a-z]+="/);
});

it('is for this machine alone', async () => {
  expect((await page.ask('/widget-demo', { headers: { host: 'evil.example' } })).status).toBe(403);
});
