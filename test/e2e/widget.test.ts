import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGUMENTS } from '../../infra/local/page/find-chromium.ts';
import { encodeId } from '../../shared/core/ids.ts';
import { chromiumPath } from '../setup/chromium-path.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { addDocument, websiteKey } from './support/chat.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';
import { startWebsite, type Website } from './support/website.ts';

const executablePath = chromiumPath();

const XSS = '<img src=x onerror="globalThis.stolen=1"><script>globalThis.stolen=1</script>';

describe.skipIf(executablePath === null)('the chat window, in Chromium, on a page with a strict content security policy', () => {
  let cloud: TestCloud;
  let agency: FoundAgency;
  let website: Website;
  let foreign: Website;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let key = '';

  beforeAll(async () => {
    cloud = await startTestCloud();
    agency = await foundAgency({ cloud, rates: 'none' });
    await addDocument({
      agency,
      title: `Luggage rules ${XSS}`,
      visibility: 'public',
      text: `# Luggage\n\nEvery guest may bring two suitcases of 23 kilograms on the transfer bus.\n`,
    });
    await cloud.drain();
    [website, foreign] = (await Promise.all([0, 1].map(() => startWebsite({ apiUrl: cloud.baseUrl, keyOf: () => key })))) as [
      Website,
      Website,
    ];
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: CHROMIUM_ARGUMENTS });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([website?.close(), foreign?.close()]);
    await cloud?.stop();
  });

  beforeEach(async () => {
    ({ key } = await websiteKey({ agency, allowedOrigins: [website.origin] }));
    complaints = [];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => {
      if (/content security policy|trusted/i.test(line.text())) complaints.push(line.text());
    });
  });
  afterEach(async () => await context.close());

  const launch = () => page.getByRole('button', { name: 'Chat with us' });
  const dialog = () => page.getByRole('dialog');
  const box = () => page.getByRole('textbox', { name: 'Your question' });
  const log = () => page.getByRole('log', { name: 'Conversation' });
  const open = async (site = website) => {
    await page.goto(site.origin);
    await launch().click();
    await dialog().waitFor();
  };
  const ask = async (text: string) => {
    await box().fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  };
  const animation = () =>
    page.evaluate(`getComputedStyle(document.querySelector('[data-tripwright-chat]').shadowRoot.querySelector('dialog')).animationName`);
  const QUESTION = 'How many suitcases may a guest bring on the transfer bus?';

  it('opens, says who answers, streams an answer with its source, and takes a rating', async () => {
    await open();
    await page.getByText(/automatic assistant of/).waitFor();
    const [response] = await Promise.all([page.waitForResponse(/public-chat\/messages/), ask(QUESTION)]);
    expect(response.headers()['content-type']).toContain('text/event-stream');
    await log().getByText('two suitcases of 23 kilograms').waitFor();
    await log().getByRole('list', { name: 'Sources' }).getByText('[1] Luggage rules').waitFor();
    await page.getByRole('button', { name: 'Yes, this helped' }).click();
    await page.getByText('Thank you for telling us.').waitFor();
    expect(await page.getByRole('button', { name: 'Yes, this helped' }).getAttribute('aria-pressed')).toBe('true');
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'answer_ratings' })).toMatchObject([{ rating: 'correct' }]);
    expect(complaints).toEqual([]);
  });

  it('puts in whatever comes as text, never as HTML: of the visitor, of documents, of the settings', async () => {
    const { headers } = await agency.members.owner.api.call({ path: '/v1/chat/settings' });
    const changed = await agency.members.owner.api.call({
      method: 'PATCH',
      path: '/v1/chat/settings',
      json: { assistantName: '<b>Kofi</b>' },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect(changed.status).toBe(200);
    await open();
    await page.getByRole('heading', { name: '<b>Kofi</b>' }).waitFor();
    await ask(`${QUESTION} ${XSS}`);
    await log().getByRole('list', { name: 'Sources' }).waitFor();
    expect(await log().textContent()).toContain('<img src=x onerror=');
    expect(await page.locator('[data-tripwright-chat] img, [data-tripwright-chat] script, [data-tripwright-chat] b').count()).toBe(0);
    expect(await page.evaluate('globalThis.stolen')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('on a website that the key does not name says so, and the chat stays empty', async () => {
    await open(foreign);
    const alert = page.getByRole('alert');
    await alert.getByText(`This chat is not set up for ${foreign.origin}`).waitFor();
    await ask(QUESTION);
    await alert.getByText('not set up for').waitFor();
    expect(await log().textContent()).not.toContain('suitcases of 23');
  });

  it('is used with the keyboard alone: focus goes in, stays in, and comes back', async () => {
    await page.goto(website.origin);
    await launch().waitFor();
    const focused = () =>
      page.evaluate(
        '(() => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at?.textContent || at?.id || at?.tagName; })()',
      );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Chat with us');
    expect(await launch().getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    expect(await focused()).toBe('question');
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Enter');
    await log().getByText('two suitcases').waitFor();
    const seen = new Set<unknown>();
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement?.hasAttribute("data-tripwright-chat")')).toBe(true);
      seen.add(await focused());
    }
    expect(seen).toContain('Send');
    expect(seen).toContain('✕');
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Shift+Tab');
      expect(await page.evaluate('document.activeElement?.hasAttribute("data-tripwright-chat")')).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => launch().getAttribute('aria-expanded')).toBe('false');
    expect(await focused()).toBe('Chat with us');
  });

  it('has a name for everything that is operated, a live region, and labels for every field', async () => {
    await open();
    await ask('Can I please talk to a human?');
    await page.getByRole('form', { name: 'Your details' }).waitFor();
    await page.getByRole('textbox', { name: 'Your e-mail address' }).waitFor();
    const unnamed = await page.evaluate(`(() => {
      const root = document.querySelector('[data-tripwright-chat]').shadowRoot;
      return [...root.querySelectorAll('button, input, textarea')].filter((element) => {
        const label = element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent || (element.tagName === 'BUTTON' ? element.textContent : ''));
        return label.trim() === '';
      }).map((element) => element.outerHTML);
    })()`);
    expect(unnamed).toEqual([]);
    expect(await log().getAttribute('aria-live')).toBe('polite');
    expect(await dialog().getAttribute('aria-modal')).toBe('true');
    const tree = await dialog().ariaSnapshot();
    expect(tree).toMatch(/dialog "/);
    expect(tree).toMatch(/heading .*\[level=2\]/);
    expect(tree).toContain('button "Close the chat"');
  });

  it('brings a person: details are asked for and kept once, and their answer appears', async () => {
    const seen = new Set((await rowsOf({ cloud, tenantId: agency.tenantId, table: 'conversations' })).map(({ id }) => id));
    await open();
    await page.getByRole('button', { name: 'Talk to a person' }).click();
    await page.getByRole('form', { name: 'Your details' }).waitFor();
    await page.getByText('We keep your details to answer you').waitFor();
    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill('not an address');
    await page.getByRole('button', { name: 'Leave details' }).click();
    await page.getByRole('alert').getByText('Please check the e-mail address.').waitFor();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Dora Visitor');
    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill('dora@client.example');
    await page.getByRole('button', { name: 'Leave details' }).click();
    await log().getByText('I have noted your details').waitFor();
    expect((await rowsOf({ cloud, tenantId: agency.tenantId, table: 'clients' })).map(({ email }) => email)).toEqual([
      'dora@client.example',
    ]);

    const escalation = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'escalations' })).find(
      ({ reason, state, conversation_id }) => reason === 'asked_for' && state === 'assigned' && !seen.has(conversation_id),
    );
    await agency.members.member.api.ok({
      method: 'POST',
      path: `/v1/escalations/${encodeId('escalation', String(escalation?.['id']))}/answer`,
      json: { text: 'Good day, this is Naledi.' },
    });
    await page.getByRole('button', { name: 'Close the chat' }).click();
    await launch().click();
    await log().getByText('Good day, this is Naledi.').waitFor();
    await log().getByText('Our team').waitFor();
  });

  it('tells of a limit and of a server that is away, and tries again when asked to', async () => {
    ({ key } = await websiteKey({ agency, allowedOrigins: [website.origin], callsPerMinute: 1 }));
    await open();
    await page.getByText(/automatic assistant of/).waitFor();
    await ask(QUESTION);
    await page
      .getByRole('alert')
      .getByText(/too many questions at the moment\. Please try again in \d+ (?:seconds|minutes)/)
      .waitFor();

    await page.route('**/v1/public-chat/**', (route) => route.abort());
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    ({ key } = await websiteKey({ agency, allowedOrigins: [website.origin] }));
    await page.unroute('**/v1/public-chat/**');
    await page.route('**/v1/public-chat/messages', (route) =>
      route.continue({ headers: { ...route.request().headers(), 'x-api-key': key } }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await log().getByText('two suitcases').waitFor();
    expect(await page.getByRole('alert').isHidden()).toBe(true);
  });

  it('asks once what it sends again because the answer was lost on the way', async () => {
    await open();
    const query = `${QUESTION} Please tell me once.`;
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/messages')) keys.push(request.headers()['idempotency-key']);
    });
    await page.route(
      '**/v1/public-chat/messages',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await ask(query);
    await page.getByRole('button', { name: 'Try again' }).click();
    await log().getByText('two suitcases').waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    const asked = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'conversation_messages' })).filter(({ text }) => text === query);
    expect(asked).toHaveLength(1);
    await ask('And how heavy?');
    await expect.poll(() => keys.length).toBe(3);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('goes on after a reload of the page, in this tab and in no other', async () => {
    await open();
    await ask(QUESTION);
    await log().getByText('two suitcases').waitFor();
    await page.reload();
    await launch().click();
    await log().getByText('two suitcases').waitFor();
    const tab = await context.newPage();
    await tab.goto(website.origin);
    await tab.getByRole('button', { name: 'Chat with us' }).click();
    expect(await tab.getByRole('log', { name: 'Conversation' }).textContent()).toBe('');
  });

  it('fills a narrow phone, and does not move where motion is unwanted', async () => {
    await page.setViewportSize({ width: 320, height: 568 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open();
    expect(await dialog().boundingBox()).toEqual({ x: 0, y: 0, width: 320, height: 568 });
    expect(await animation()).toBe('none');
    expect(await page.getByRole('button', { name: 'Send' }).boundingBox()).toMatchObject({ x: expect.any(Number) });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await animation()).toBe('rise');
  });
});
