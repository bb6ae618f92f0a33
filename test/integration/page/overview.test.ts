import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '../../../shared/core/ids.ts';
import { outgoingMail, type StartedPage, startPage, TENANT } from './start-page.ts';

let page: StartedPage;
beforeEach(async () => {
  page = await startPage();
});
afterEach(async () => {
  expect(page.failures).toEqual([]);
  await page.close();
});

const HOSTILE = `</pre><script>alert(1)</script><img src=x onerror="alert(2)">'"&`;

describe('a new installation', () => {
  it('says what will be where', async () => {
    const { status, headers, body } = await page.ask('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('No mail has been sent yet.');
    expect(body).toContain('No dead letters.');
    expect(body).toContain('Nothing has been delivered to a stage yet.');
  });

  it('shows its idle stages with zeros', async () => {
    const { body } = await page.ask('/');
    for (const stage of ['parse-email', 'send-quote']) expect(body).toContain(stage);
    expect(body.match(/class="none">0</g)).toHaveLength(8);
    expect(body.match(/none yet/g)).toHaveLength(2);
  });
});

describe('outgoing mails', () => {
  it('are listed with agency, recipient, subject, date, attachments and size', async () => {
    const mail = outgoingMail();
    await page.mailer.send(mail);
    const { body } = await page.ask('/');
    expect(body).toContain(`<a href="/_local/mails/${TENANT}/${mail.outboundId}" dir="auto">Your quote for Zanzibar</a>`);
    expect(body).toContain('Jürgen Schäfer &lt;j.schaefer@nordpost.example&gt;');
    expect(body).toContain('Angebot für Sie.pdf');
    expect(body).toContain('<time datetime="2026-03-02T17:41:07.000Z">2026-03-02 18:41:07</time>');
    expect(body).toContain('One mail');
  });

  it('show the last filed first, fifty a page', async () => {
    for (let number = 1; number <= 53; number += 1) {
      const mail = outgoingMail({ subject: `Quote number ${number}.`, attachments: [] });
      await page.mailer.send(mail);
      const filedAt = new Date(Date.UTC(2026, 2, 1, 0, number));
      await utimes(join(page.home, 'outbox', TENANT, `${mail.outboundId}.eml`), filedAt, filedAt);
    }
    const numbersOn = async (path: string) =>
      [...(await page.ask(path)).body.matchAll(/Quote number (\d+)\./g)].map((match) => Number(match[1]));
    expect(await numbersOn('/')).toEqual(Array.from({ length: 50 }, (_, index) => 53 - index));
    expect(await numbersOn('/?page=2')).toEqual([3, 2, 1]);
    expect((await page.ask('/')).body).toContain('href="/?page=2#mails"');
    expect((await page.ask('/?page=2')).body).toContain('href="/?page=1#mails"');
    const beyond = await page.ask('/?page=9');
    expect(beyond.body).toContain('There are no mails on this page.');
    expect(beyond.body).toContain('href="/?page=2#mails"');
  });

  it.each(['0', '-1', '1.5', 'two', '', '9999999'])('have no page "%s"', async (number) => {
    expect((await page.ask(`/?page=${number}`)).status).toBe(404);
  });

  it('are read anew when a file is another one', async () => {
    const { outboundId } = outgoingMail();
    const file = join(page.home, 'outbox', TENANT, `${outboundId}.eml`);
    await mkdir(join(page.home, 'outbox', TENANT), { recursive: true });
    await writeFile(file, 'Subject: first\r\n\r\nbody');
    expect((await page.ask('/')).body).toContain('first');
    await writeFile(file, 'Subject: the second\r\n\r\nbody');
    expect((await page.ask('/')).body).toContain('the second');
  });

  it('are listed whatever is in the file; other files are not', async () => {
    const folder = join(page.home, 'outbox', TENANT);
    await mkdir(folder, { recursive: true });
    await mkdir(join(page.home, 'outbox', 'bad name'), { recursive: true });
    await writeFile(join(folder, 'empty.eml'), '');
    await writeFile(join(folder, 'bytes.eml'), Buffer.from([0, 255, 254, 10, 13, 60, 62]));
    await writeFile(join(folder, '.half-written.tmp'), 'Subject: not yet');
    await writeFile(join(folder, 'a b.eml'), 'Subject: not ours');
    await writeFile(join(page.home, 'outbox', 'stray.eml'), 'Subject: not ours either');
    const { status, body } = await page.ask('/');
    expect(status).toBe(200);
    expect(body).toContain('2 mails');
    expect(body.match(/\(no subject\)/g)).toHaveLength(2);
    for (const text of ['not yet', 'not ours']) expect(body).not.toContain(text);
  });

  it('cannot bring markup into the list', async () => {
    await page.mailer.send(
      outgoingMail({
        subject: HOSTILE,
        to: [{ name: HOSTILE, address: 'a@b.example' }],
        attachments: [{ filename: '"><script>alert(3)</script>.pdf', contentType: 'application/pdf', content: Buffer.from('x') }],
      }),
    );
    const { body } = await page.ask('/');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toContain('<img');
  });
});

describe('dead letters', () => {
  const replay = (id: string) => page.ask(`/_local/dead-letters/${id}/replay`, { method: 'POST', headers: { origin: page.origin } });

  it('are shown with their stored message, harmless whatever it holds', async () => {
    const id = await page.makeDeadLetter({ note: HOSTILE });
    const { body } = await page.ask('/');
    expect(body).toContain(`<form method="post" action="/_local/dead-letters/${id}/replay">`);
    expect(body).toContain('&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toContain('<img');
    expect(body).toContain('503 failed');
    expect(body).toContain('1 not replayed');
  });

  it('go back into the queue once; the second time says so', async () => {
    const id = await page.makeDeadLetter({});
    const first = await replay(id);
    expect(first.status).toBe(303);
    expect(page.wakes).toHaveLength(1);
    expect(page.database.fast.prepare('select count(*) as waiting from queue').get()).toEqual({ waiting: 1 });

    const overview = await page.ask(String(first.headers.location).split('#')[0] ?? '');
    expect(overview.body).toContain('The message is back in the queue');
    expect(overview.body).toContain('Replayed <time');
    expect(overview.body).not.toContain('<form');

    const second = await replay(id);
    expect(second.status).toBe(409);
    expect(second.body).toContain('This message has been replayed already.');
    expect(page.database.fast.prepare('select count(*) as waiting from queue').get()).toEqual({ waiting: 1 });
    expect(page.wakes).toHaveLength(1);
  });

  it('that nobody knows are not found', async () => {
    for (const id of [newUuid(), 'x', '..%2f..', "1' or '1'='1", `${newUuid()}%00`]) expect((await replay(encodeURI(id))).status).toBe(404);
  });
});

describe('deliveries', () => {
  it('are counted and listed by stage', async () => {
    await page.makeDeadLetter({});
    const { body } = await page.ask('/');
    expect(body).toContain('The last delivery to stages, newest first');
    expect(body).toContain('<a class="bad" href="#dead-letters">1</a>');
    expect(body.match(/none yet/g)).toHaveLength(1);
  });
});
