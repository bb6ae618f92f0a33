import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../infra/build/load-definitions.ts';
import { encodeId, newUuid } from '../../shared/core/ids.ts';
import { can, isPermission, type Permission } from '../../shared/core/permissions.ts';
import type { HttpDefinition, RouteContract } from '../../shared/runtime/define.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency, readSheet } from './support/found-agency.ts';
import { approve, enquiriesOf, quotesOf, receive, send } from './support/journey.ts';
import { rawMail } from './support/mail.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

type FoundRoute = { name: string; contract: RouteContract };

const allRoutes = async (): Promise<FoundRoute[]> => {
  const definitions = (await loadDefinitions()).map(({ definition }) => definition);
  const found = definitions
    .filter((definition): definition is HttpDefinition => definition.kind === 'http')
    .map(async ({ name, routes }) => Object.values((await routes()).default).map((contract) => ({ name, contract })));
  return (await Promise.all(found)).flat();
};

/** What an agency knows and was asked: a document, a FAQ, a question that nobody could answer, what it made of that, and a key for its website. */
const knowing = async ({ agency, canary }: { agency: FoundAgency; canary: string }) => {
  const { api } = agency.members.owner;
  const make = async <Made>(path: string, json: unknown) => await api.ok<Made>({ method: 'POST', path, json });
  const documents = [{ title: canary, text: `# ${canary}\n\nThe ${canary} fee is EUR 111 for each trip.`, visibility: 'public' }];
  await make('/v1/documents/bulk', { documents });
  await cloud.drain();
  const [document] = (await api.ok<{ data: { id: string }[] }>({ path: '/v1/documents' })).data;
  if (document === undefined) throw new Error('No document was made.');
  const faq = await make<{ id: string }>('/v1/faqs', { question: `What is ${canary}?`, answer: `It is ${canary}.` });
  const asked = await make<{ conversationId: string; messageId: string; escalationId: string }>('/v1/helpdesk/questions', {
    question: `Which colour does the ${canary} train have on Sundays?`,
  });
  const evaluation = await make<{ id: string }>('/v1/evaluations', {});
  const apiKey = await make<{ id: string }>('/v1/api-keys', { label: canary });
  await cloud.drain();
  return { document, faq, asked, evaluation, apiKey };
};

/** An agency with something in every store, and a word in everything that can carry one. */
const furnished = async ({ canary }: { canary: string }) => {
  const agency = await foundAgency({ cloud, canary });
  const from = `${canary.toLowerCase()}@${canary.toLowerCase()}.example`;
  const mail = (trip: string, subject: string) =>
    rawMail({ from: `${canary} Berg <${from}>`, subject: `${canary} ${subject}`, text: `Hello, ${canary} here. ${trip}\n\n${canary}` });
  await receive({ cloud, agency, raw: mail('We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.', 'one'), from });
  await receive({ cloud, agency, raw: mail('We are 2 adults: Kruger from 10 July 2026 to 17 July 2026.', 'two'), from });
  const [quote] = await quotesOf({ agency });
  const enquiries = await enquiriesOf({ agency });
  const enquiry = enquiries.at(-1);
  if (quote === undefined || enquiry === undefined) throw new Error('There is nothing to look for.');
  await approve({ agency, quote });
  await send({ cloud, agency, quote });
  const [message] = (await agency.members.member.api.ok<{ data: { id: string }[] }>({ path: '/v1/messages?class=person' })).data;
  if (message === undefined) throw new Error('There is no mail to look for.');
  const { api } = agency.members.member;
  const task = await api.ok<{ id: string }>({ method: 'POST', path: '/v1/tasks', json: { title: canary } });
  const [notice] = (await agency.members.owner.api.ok<{ data: { id: string }[] }>({ path: '/v1/notifications' })).data;
  if (notice === undefined) throw new Error('Nobody was told anything.');
  const knowledge = await knowing({ agency, canary });
  return { agency, quote, enquiry, message, task, notice, ...knowledge };
};

describe('two agencies on one installation', () => {
  const canary = 'Xylokarpenter';
  let a: Awaited<ReturnType<typeof furnished>>;
  let b: FoundAgency;
  beforeAll(async () => {
    a = await furnished({ canary });
    b = await foundAgency({ cloud });
  });

  const idsOf = (name: string): { foreign: string; random: string } | null => {
    if (name === 'quotes') return { foreign: a.quote.id, random: encodeId('quote', newUuid()) };
    if (name === 'messages') return { foreign: a.message.id, random: encodeId('message', newUuid()) };
    if (name === 'clients') return { foreign: a.quote.clientId, random: encodeId('client', newUuid()) };
    if (name === 'threads') return { foreign: a.enquiry.threadId ?? '', random: encodeId('thread', newUuid()) };
    if (name === 'tasks') return { foreign: a.task.id, random: encodeId('task', newUuid()) };
    if (name === 'notifications') return { foreign: a.notice.id, random: encodeId('notification', newUuid()) };
    if (name === 'enquiries') return { foreign: a.enquiry.id, random: encodeId('enquiry', newUuid()) };
    if (name === 'documents') return { foreign: a.document.id, random: encodeId('document', newUuid()) };
    if (name === 'faqs') return { foreign: a.faq.id, random: encodeId('faq', newUuid()) };
    if (name === 'conversations') return { foreign: a.asked.conversationId, random: encodeId('conversation', newUuid()) };
    if (name === 'helpdesk') return { foreign: a.asked.messageId, random: encodeId('answer', newUuid()) };
    if (name === 'escalations') return { foreign: a.asked.escalationId, random: encodeId('escalation', newUuid()) };
    if (name === 'evaluations') return { foreign: a.evaluation.id, random: encodeId('evaluation', newUuid()) };
    if (name === 'api-keys') return { foreign: a.apiKey.id, random: encodeId('apiKey', newUuid()) };
    return null;
  };

  /** What a route takes before it looks for the object; of its own agency, where it names another object. */
  const requestOf = async ({
    name,
    contract,
  }: FoundRoute): Promise<{ json?: unknown; bytes?: Uint8Array; headers?: Record<string, string> }> => {
    const headers: Record<string, string> =
      contract.ifMatch === 'required' ? { 'if-match': ['tasks', 'documents', 'faqs'].includes(name) ? '"1"' : '"1-0"' } : {};
    if (contract.body === undefined) return { headers };
    const place = `${contract.method} ${name}${contract.path}`;
    const own = async () =>
      await b.members.owner.api.ok<{ id: string }>({
        method: 'POST',
        path: '/v1/enquiries',
        json: { name: 'Cleo', email: 'cleo@client.example', subject: 'A trip' },
      });
    if (contract.body.kind === 'raw')
      return { bytes: Buffer.from('# Other words'), headers: { ...headers, 'content-type': 'text/markdown' } };
    const bodies: Readonly<Record<string, () => unknown>> = {
      'post conversations/{id}/messages': () => ({ text: 'Hello?' }),
      'post helpdesk/questions/{id}/feedback': () => ({ helpful: true }),
      'post documents/uploads/{id}/finish': () => ({}),
      'patch documents/{id}': () => ({ title: 'Another' }),
      'post escalations/{id}/assign': () => ({ assigneeId: encodeId('member', newUuid()) }),
      'post escalations/{id}/start': () => ({}),
      'post escalations/{id}/answer': () => ({ text: 'It is blue.' }),
      'patch faqs/{id}': () => ({ answer: 'Another.' }),
      'post faqs/{id}/withdraw': () => ({}),
      'patch tasks/{id}': () => ({ state: 'done' }),
      'post enquiries/{id}/reply': () => ({ text: 'Hello.' }),
      'post threads/{id}/messages': () => ({ text: 'Hello.' }),
      'post messages/{id}/reclassify': () => ({ intent: 'other' }),
      'patch enquiries/{id}': () => ({ adults: 2 }),
      'post enquiries/{id}/status': () => ({ status: 'in_progress' }),
      'post enquiries/{id}/notes': () => ({ text: 'A note.' }),
      'post enquiries/{id}/assign': () => ({ memberId: 'me' }),
      'post enquiries/{id}/link': async () => ({ otherId: (await own()).id }),
      'post enquiries/{id}/merge': async () => ({ into: (await own()).id }),
    };
    const make = bodies[place];
    if (make === undefined) throw new Error(`No test knows a body of ${place}: tell requestOf.`);
    return { headers, json: await make() };
  };

  const plain = ({ status, text, headers }: { status: number; text: string; headers: Headers }, id: string) => {
    const { requestId: _requestId, ...body } = JSON.parse(text) as Record<string, unknown>;
    const told = [...headers].filter(
      ([name]) => !/^(date|x-request-id|traceparent|x-request-duration-ms|ratelimit|content-length)$/.test(name),
    );
    return { status, body: JSON.stringify(body).replaceAll(id, '#'), told };
  };

  it("every route with an id answers for the other agency's id what it answers for one that nobody has: 404", async () => {
    const walked: string[] = [];
    for (const { name, contract } of (await allRoutes()).filter(
      ({ contract: { path, access } }) => path.includes('{id}') && access !== 'platform',
    )) {
      const request = await requestOf({ name, contract });
      const ids = idsOf(name);
      if (ids === null) throw new Error(`No test knows an id of ${name}: tell idsOf.`);
      const method = contract.method.toUpperCase() as 'GET' | 'POST';
      const ask = async (id: string) =>
        plain(await b.members.owner.api.call({ method, path: `/v1/${name}${contract.path.replace('{id}', id)}`, ...request }), id);
      const foreign = await ask(ids.foreign);
      expect(foreign.status, `${method} ${name}${contract.path}`).toBe(404);
      expect(foreign).toEqual(await ask(ids.random));
      expect({ ...foreign, body: '' }).toEqual({ ...(await ask('no-id-at-all')), body: '' });
      walked.push(`${method} ${name}${contract.path}`);
    }
    expect(walked.sort()).toEqual(
      expect.arrayContaining([
        'GET enquiries/{id}',
        'PATCH enquiries/{id}',
        'POST enquiries/{id}/assign',
        'POST enquiries/{id}/extract',
        'POST enquiries/{id}/link',
        'POST enquiries/{id}/merge',
        'POST enquiries/{id}/notes',
        'POST enquiries/{id}/quote',
        'POST enquiries/{id}/status',
        'GET messages/{id}',
        'GET messages/{id}/attachments/{n}',
        'POST messages/{id}/reclassify',
        'POST messages/{id}/release',
        'GET quotes/{id}',
        'GET quotes/{id}/pdf',
        'POST quotes/{id}/approve',
        'POST quotes/{id}/send',
        'GET clients/{id}',
        'POST clients/{id}/clear-undeliverable',
        'POST enquiries/{id}/reply',
        'POST notifications/{id}/read',
        'PATCH tasks/{id}',
        'GET threads/{id}',
        'POST threads/{id}/messages',
        'POST threads/{id}/suggest-reply',
      ]),
    );
  });

  it('no enquiry is linked to, merged into or assigned across agencies: the other id answers as one that nobody has', async () => {
    const { id } = await b.members.owner.api.ok<{ id: string }>({
      method: 'POST',
      path: '/v1/enquiries',
      json: { name: 'Cleo', email: 'cleo@client.example', subject: 'A trip' },
    });
    for (const [verb, field] of [
      ['link', 'otherId'],
      ['merge', 'into'],
    ] as const) {
      const ask = async (other: string) =>
        await b.members.owner.api.call({ method: 'POST', path: `/v1/enquiries/${id}/${verb}`, json: { [field]: other } });
      const [foreign, random] = [await ask(a.enquiry.id), await ask(encodeId('enquiry', newUuid()))];
      expect([foreign.status, foreign.body['code']]).toEqual([404, 'not_found']);
      expect(plain(foreign, a.enquiry.id)).toEqual(plain(random, a.enquiry.id));
    }
    const mine = await a.agency.members.owner.api.ok<{ links: unknown[]; merged: unknown[] }>({ path: `/v1/enquiries/${a.enquiry.id}` });
    expect([mine.links.length, mine.merged]).toEqual([expect.any(Number), []]);
  });

  it("no list, no setting and no filter by the other agency's ids shows anything of it, in body or headers", async () => {
    const paths = (await allRoutes())
      .filter(({ contract: { method, path, access } }) => method === 'get' && !path.includes('{') && access !== 'platform')
      .map(({ name, contract: { path } }) => `/v1/${name}${path}`);
    const filtered = [
      `/v1/quotes?clientId=${a.quote.clientId}`,
      `/v1/quotes?enquiryId=${a.enquiry.id}`,
      `/v1/messages?client=${a.quote.clientId}`,
      `/v1/messages?thread=${a.enquiry.threadId}`,
      `/v1/tasks?assignee=${a.quote.clientId}`,
      `/v1/rates?destination=${canary}`,
      ...['company', 'email', 'quotes', 'branding'].map((section) => `/v1/settings/${section}`),
    ];
    for (const role of ['owner', 'viewer'] as const) {
      for (const path of [...paths, ...filtered]) {
        const answer = await b.members[role].api.call({ path, headers: { 'x-tenant-id': a.agency.tenantId } });
        expect(answer.status, path).toBeLessThan(500);
        const told = `${answer.text}${JSON.stringify([...answer.headers])}`;
        expect(told.includes(canary) || told.includes(canary.toLowerCase()) || told.includes(a.agency.tenantId), path).toBe(false);
      }
    }
    // The same paths show it to its own people: the walk above looked in the right places.
    for (const path of ['/v1/enquiries', '/v1/messages', '/v1/quotes', '/v1/rates', '/v1/settings/company', '/v1/auth/me']) {
      expect((await a.agency.members.owner.api.call({ path })).text, path).toContain(canary);
    }
  });

  it('no log line holds what people wrote, of whatever agency', () => {
    expect(cloud.logLines.length).toBeGreaterThan(20);
    expect(cloud.logLines.filter((line) => line.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
  });

  it("no log line of one agency's calls names the other", () => {
    const own = cloud.logLines.filter((line) => line.includes(`"tenantId":"${b.tenantId}"`));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((line) => line.includes(a.agency.tenantId))).toEqual([]);
  });

  it('a foreign X-Tenant-ID changes nothing; a foreign X-Client-ID is 403, the third time from one address 429 for half an hour', async () => {
    const { api } = b.members.owner;
    const me = await api.call({ path: '/v1/auth/me' });
    expect((await api.call({ path: '/v1/auth/me', headers: { 'x-tenant-id': a.agency.tenantId } })).text).toBe(me.text);
    expect((await api.call({ path: '/v1/auth/me', headers: { 'x-client-id': b.tenantId } })).text).toBe(me.text);
    const mismatch = () => api.call({ path: '/v1/auth/me', headers: { 'x-client-id': a.agency.tenantId } });
    const answers = [await mismatch(), await mismatch(), await mismatch()];
    expect(answers.map(({ status, body }) => `${status} ${body['code']}`)).toEqual([
      '403 tenant_mismatch',
      '403 tenant_mismatch',
      '429 rate_limited',
    ]);
    expect(answers[2]?.headers.get('retry-after')).toBe('1800');
  });
});

describe('every route, for every role', () => {
  it('answers 403 before anything is read to whoever lacks its permission, and to nobody else (14)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const routes = (await allRoutes()).filter(({ contract: { access } }) => isPermission(access));
    const walked: string[] = [];
    for (const { name, contract } of routes) {
      for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
        const method = contract.method.toUpperCase() as 'GET' | 'POST';
        const path = `/v1/${name}${contract.path.replaceAll(/\{[^}]+\}/g, 'x')}`;
        const { status } = await agency.members[role].api.call({ method, path });
        const isRefused = !can({ role, permission: contract.access as Permission });
        expect({ role, method, path, refused: status === 403 }).toEqual({ role, method, path, refused: isRefused });
        if (isRefused) walked.push(`${role} ${method} ${path}`);
      }
    }
    expect(walked).toEqual(
      expect.arrayContaining([
        'viewer PATCH /v1/enquiries/x',
        'viewer POST /v1/enquiries',
        ...['assign', 'extract', 'link', 'merge', 'notes', 'quote', 'status'].map((verb) => `viewer POST /v1/enquiries/x/${verb}`),
      ]),
    );
    expect(walked.filter((line) => line.startsWith('owner'))).toEqual([]);
  });
});

describe('a viewer', () => {
  const SECRET_NAME = /cost|markup|commission|margin|explain/i;

  /** Every name and every number anywhere in an answer. */
  const walkJson = (value: unknown, path = ''): { names: string[]; numbers: number[] } => {
    if (typeof value === 'number') return { names: [], numbers: [value] };
    if (typeof value !== 'object' || value === null) return { names: [], numbers: [] };
    const below = Object.entries(value).map(([name, child]) => ({ name, ...walkJson(child, `${path}/${name}`) }));
    return {
      names: below.flatMap(({ name, names }) => [...(Array.isArray(value) ? [] : [`${path}/${name}`]), ...names]),
      numbers: below.flatMap(({ numbers }) => numbers),
    };
  };

  it('sees no cost, markup, commission or margin in any answer, neither by name nor as a figure', async () => {
    const { agency, quote, enquiry } = await furnished({ canary: 'Quince' });
    const paths = [
      '/v1/quotes',
      `/v1/quotes/${quote.id}`,
      '/v1/enquiries',
      '/v1/enquiries/stats',
      `/v1/enquiries/${enquiry.id}`,
      '/v1/rates',
      '/v1/rates/fx-set',
      '/v1/settings/company',
      '/v1/settings/email',
      '/v1/settings/quotes',
      '/v1/settings/branding',
    ];
    // What one night of one adult costs us, the nights of both, the markup on them, and the markup itself.
    const secrets = [150_000, 2_100_000, 262_500, 1250];
    for (const path of paths) {
      const answer = await agency.members.viewer.api.call({ path });
      expect(answer.status, path).toBe(200);
      const { names, numbers } = walkJson(answer.body);
      expect(
        names.filter((name) => SECRET_NAME.test(name.split('/').at(-1) ?? '')),
        path,
      ).toEqual([]);
      expect(
        numbers.filter((figure) => secrets.includes(figure)),
        path,
      ).toEqual([]);
    }
    // A member sees them: the figures above are the right ones.
    const { numbers } = walkJson((await agency.members.member.api.call({ path: `/v1/quotes/${quote.id}` })).body);
    expect(numbers).toEqual(expect.arrayContaining([150_000, 2_100_000, 262_500]));
  });

  it.each([
    { method: 'POST', path: '/v1/rates/import', needs: 'rates:write', headers: { 'content-type': 'text/csv' } },
    { method: 'PUT', path: '/v1/rates/fx-set', needs: 'rates:write', headers: {} },
    { method: 'PATCH', path: '/v1/settings/quotes', needs: 'settings:write', headers: { 'if-match': '"1"' } },
    { method: 'POST', path: '/v1/quotes/qt_x/approve', needs: 'quotes:approve', headers: {} },
    { method: 'POST', path: '/v1/quotes/qt_x/send', needs: 'quotes:send', headers: {} },
  ] as const)('may not $method $path: 403 before anything is read', async ({ method, path, headers }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const body = path.includes('import') ? { bytes: await readSheet() } : {};
    const answer = await agency.members.viewer.api.call({ method, path, headers, ...body });
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 403, code: 'forbidden' });
  });
});
