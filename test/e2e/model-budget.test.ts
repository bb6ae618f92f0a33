import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId, newUuid } from '../../shared/core/ids.ts';
import { openOpenAiModel } from '../../shared/services/model/openai.ts';
import type { Model } from '../../shared/services/model/port.ts';
import type { Store } from '../../shared/services/store/port.ts';
import type { PlanName } from '../../shared/tenants/plans.ts';
import { QUICK_CALLS } from '../contract/network-faults.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type OpenAiStandIn, startOpenAi } from '../stand-ins/openai.ts';
import { type ApiCall, apiOf } from './support/api.ts';
import { addDocument, visitorOf, websiteKey } from './support/chat.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

const API_KEY = 'sk-stand-in';
const ADMIN = 'operator-secret-token-of-32-characters-or-more';
const QUESTION = 'How many suitcases may a guest bring on the transfer bus?';
/** Of the month that the tests live in, in South Africa. */
const MONTH = '2026-03';
const MONTH_RESETS_AT = '2026-03-31T22:00:00.000Z';

let cloud: TestCloud;
let standIn: OpenAiStandIn;
let chat: Model['chat'];
/** A paid embedder in the place of the house's own, where a test says so. */
let embeddings: Model['embeddings'] = null;
/** Functions of the database that do not answer. */
let broken: string[];
beforeEach(() => {
  broken = [];
  embeddings = null;
  standIn.embedded.length = 0;
  standIn.questions.length = 0;
  standIn.reply(() => ({
    content: JSON.stringify({ isKnown: true, sentences: [{ text: 'A guest may bring two suitcases.', excerpts: [1] }], confidence: 0.9 }),
  }));
});

const failing = (store: Store): Store =>
  new Proxy(store, {
    get: (target, name) => {
      if (name !== 'rpc') return Reflect.get(target, name);
      return (called: string, args: Record<string, unknown>) =>
        broken.includes(called)
          ? Promise.resolve({ data: null, error: { code: '57014', message: 'canceling statement' }, status: 500 })
          : target.rpc(called, args);
    },
  });

beforeAll(async () => {
  standIn = await startOpenAi({ apiKey: API_KEY, dialect: 'compatible' });
  chat = openOpenAiModel({ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: 'gpt-4.1-mini', embeddings: null, calls: QUICK_CALLS }).chat;
  cloud = await startTestCloud({
    env: { PLATFORM_ADMIN_TOKENS: `ops:${ADMIN}` },
    wrapServices: (services) => ({
      ...services,
      model: async () => ({ ...(await services.model()), chat, ...(embeddings === null ? {} : { embeddings }) }),
      store: async (claims) => failing(await services.store(claims)),
    }),
  });
});
afterAll(async () => {
  await cloud.stop();
  await standIn.close();
});

const platform = async (call: ApiCall) =>
  await apiOf({ baseUrl: cloud.baseUrl, accessToken: null }).call({ ...call, headers: { 'x-admin-token': ADMIN } });
const putOn = async (agency: Pick<FoundAgency, 'tenantId'>, plan: string) =>
  await platform({ method: 'PUT', path: `/v1/platform/tenants/${agency.tenantId}/plan`, json: { plan } });

/** An agency on a plan with a document that answers the question. */
const agencyOn = async (plan: PlanName): Promise<FoundAgency> => {
  const agency = await foundAgency({ cloud, rates: 'none' });
  expect(await putOn(agency, plan)).toMatchObject({ status: 200, body: { tenantId: agency.tenantId, plan } });
  await addDocument({
    agency,
    title: 'Luggage rules',
    visibility: 'public',
    text: '# Luggage\n\nEvery guest may bring two suitcases of 23 kilograms on the transfer bus.\n',
  });
  await cloud.drain();
  return agency;
};
/** What the first day of the month has cost. */
const spend = async (agency: FoundAgency, costMicroUsd: number): Promise<void> => {
  const store = cloud.systemStore(agency.tenantId);
  const row = { purpose: 'extraction', model: 'm', entity: 'enquiry', entity_id: 'e', outcome: 'answered', day: `${MONTH}-01` };
  const { error } = await store
    .from('model_calls')
    .insert({ tenant_id: agency.tenantId, id: newUuid(), ...row, cost_micro_usd: costMicroUsd, at: `${MONTH}-01T08:00:00Z` });
  expect(error).toBeNull();
};
const ask = async (agency: FoundAgency, more: { requireModel?: boolean } = {}) =>
  await agency.members.member.api.call({ method: 'POST', path: '/v1/helpdesk/questions', json: { question: QUESTION, ...more } });
const approve = async (agency: FoundAgency, role: TestRole, json: unknown = { month: MONTH }) =>
  await agency.members[role].api.call({ method: 'POST', path: '/v1/usage/model/approve', json });
const usageOf = async (agency: FoundAgency) =>
  (await agency.members.viewer.api.ok<{ model: Record<string, unknown> }>({ path: '/v1/usage' })).model;

describe('the use of the model', () => {
  it('is shown for the day and the month: spent, reserved, cap, share, when it begins anew, and by purpose', async () => {
    const agency = await agencyOn('growth');
    await spend(agency, 3_000_000);
    expect(await ask(agency)).toMatchObject({ status: 200, body: { method: 'model' } });
    const [call] = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'model_calls' })).filter(
      ({ purpose }) => purpose === 'answers',
    );
    const cost = Number(call?.['cost_micro_usd']);
    expect(cost).toBeGreaterThan(0);
    const answers = { purpose: 'answers', spentMicroUsd: cost, reservedMicroUsd: 0, calls: 1 };
    expect(await usageOf(agency)).toEqual({
      plan: 'growth',
      today: {
        ...{ spentMicroUsd: cost, reservedMicroUsd: 0, costMicroUsd: cost, calls: 1, capMicroUsd: 3_000_000 },
        share: Math.round((cost / 3_000_000) * 10_000) / 10_000,
        resetsAt: '2026-03-05T22:00:00.000Z',
        byPurpose: [answers],
      },
      month: {
        ...{ spentMicroUsd: 3_000_000 + cost, reservedMicroUsd: 0, costMicroUsd: 3_000_000 + cost, calls: 2, capMicroUsd: 30_000_000 },
        share: Math.round(((3_000_000 + cost) / 30_000_000) * 10_000) / 10_000,
        resetsAt: MONTH_RESETS_AT,
        byPurpose: [answers, { purpose: 'extraction', spentMicroUsd: 3_000_000, reservedMicroUsd: 0, calls: 1 }],
        ...{ month: MONTH, stopsAtMicroUsd: 30_000_000, approval: null },
      },
      dailyCapMicroUsd: 3_000_000,
    });
  });

  it('has nothing in it for an agency that used none', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const none = { spentMicroUsd: 0, reservedMicroUsd: 0, calls: 0, share: 0, byPurpose: [] };
    expect(await usageOf(agency)).toMatchObject({ plan: 'trial', today: none, month: none });
  });
});

describe('at 100 % of the month', () => {
  it('17. members and visitors are answered by the documents’ own words, and requireModel alone is 402, with when it ends', async () => {
    const agency = await agencyOn('trial');
    await spend(agency, 2_000_000);
    const refused = await ask(agency, { requireModel: true });
    expect(refused).toMatchObject({ status: 402, body: { code: 'ai_budget_reached', limit: 'month', resetsAt: MONTH_RESETS_AT } });
    expect(await ask(agency)).toMatchObject({ status: 200, body: { method: 'extractive', citations: [{ number: 1 }] } });
    const visitor = visitorOf({ cloud, key: (await websiteKey({ agency })).key });
    expect(await visitor.ask(QUESTION)).toMatchObject({ method: 'extractive' });
    const preview = await agency.members.owner.api.call({ method: 'POST', path: '/v1/chat/preview', json: { query: QUESTION } });
    expect(preview).toMatchObject({ status: 200, body: { method: 'extractive' } });
    expect(standIn.questions).toEqual([]);
    // A larger plan is there on the next call.
    await putOn(agency, 'starter');
    expect(await ask(agency, { requireModel: true })).toMatchObject({ status: 200, body: { method: 'model' } });
  });
});

describe('a month of an enterprise', () => {
  it('goes on past 95 % on an owner’s word: shown, idempotent, refused to everybody else and for other months', async () => {
    const agency = await agencyOn('enterprise');
    await spend(agency, 380_000_000);
    expect(await ask(agency, { requireModel: true })).toMatchObject({
      status: 402,
      body: { code: 'ai_budget_reached', limit: 'approval' },
    });
    expect(await usageOf(agency)).toMatchObject({
      month: { share: 0.95, stopsAtMicroUsd: 380_000_000, approval: { approvedBy: null, approvedAt: null } },
    });
    for (const role of ['admin', 'member', 'viewer'] as const) {
      expect(await approve(agency, role)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    for (const json of [{}, { month: '2026-3' }, { month: '2026-13' }, { month: '2026-04' }, { month: MONTH, all: true }, { month: 3 }]) {
      expect(await approve(agency, 'owner', json), JSON.stringify(json)).toMatchObject({ status: 422 });
    }
    const approved = await approve(agency, 'owner');
    expect(approved).toMatchObject({ status: 200, body: { month: MONTH, approvedBy: expect.stringMatching(/^mem/) } });
    const { approvedBy, approvedAt } = approved.body;
    expect((await approve(agency, 'owner')).body).toEqual(approved.body);
    expect(await usageOf(agency)).toMatchObject({ month: { stopsAtMicroUsd: 400_000_000, approval: { approvedBy, approvedAt } } });
    expect(await ask(agency, { requireModel: true })).toMatchObject({ status: 200, body: { method: 'model' } });
    const audits = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'audit' })).filter(
      ({ action }) => action === 'model_spend.approved',
    );
    expect(audits).toHaveLength(1);
    expect(encodeId('member', String(audits[0]?.['actor']).replace(/^member:/, ''))).toBe(approvedBy);
  });

  it('is no matter of other plans: 409', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    expect(await approve(agency, 'owner')).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
  });
});

describe('a paid embedder', () => {
  it('is paid from the same money: without any no text goes to it, words alone are compared, and what could not be indexed says so', async () => {
    ({ embeddings } = openOpenAiModel({
      ...{ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: null, calls: QUICK_CALLS },
      embeddings: { model: 'text-embedding-3-small', dimension: 1536 },
    }));
    const agency = await agencyOn('trial');
    expect(await ask(agency)).toMatchObject({ status: 200 });
    const rows = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'model_calls' })).filter(
      ({ purpose }) => purpose === 'embeddings',
    );
    expect(new Set(rows.map(({ entity }) => entity))).toEqual(new Set(['documents', 'question']));
    // As many tokens as the service counted: ten a text.
    expect(rows.reduce((sum, row) => sum + Number(row['tokens_in']), 0)).toBe(standIn.embedded.flat().length * 10);
    expect(rows.every(({ outcome, cost_micro_usd: cost }) => outcome === 'answered' && Number(cost) > 0)).toBe(true);

    await spend(agency, 2_000_000);
    standIn.embedded.length = 0;
    standIn.questions.length = 0;
    expect(await ask(agency)).toMatchObject({ status: 200 });
    const text = '# Parking\n\nGuests park their cars behind the lodge, at no cost.\n';
    await addDocument({ agency, title: 'Parking', visibility: 'public', text });
    await cloud.drain();
    expect([standIn.embedded, standIn.questions]).toEqual([[], []]);
    const { data } = await agency.members.owner.api.ok<{
      data: { id: string; title: string; status: string; error: { detail: string } | null }[];
    }>({
      path: '/v1/documents',
    });
    const parking = data.find(({ title }) => title === 'Parking');
    expect(parking).toMatchObject({ status: 'error', error: { detail: expect.stringContaining('money') } });

    // With money again the clock brings it in.
    await putOn(agency, 'starter');
    await cloud.runSchedule({ name: 'optimise-indexes', period: '2026-03-05T15:23:00Z' });
    await cloud.drain();
    expect(await agency.members.owner.api.ok({ path: `/v1/documents/${parking?.id}` })).toMatchObject({ status: 'indexed', error: null });
  });
});

describe('a document that costs more than there is', () => {
  it('is not begun: nothing is paid for batches that would be paid for again', async () => {
    ({ embeddings } = openOpenAiModel({
      ...{ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: null, calls: QUICK_CALLS },
      embeddings: { model: 'text-embedding-3-small', dimension: 1536 },
    }));
    const agency = await agencyOn('trial');
    standIn.embedded.length = 0;
    // Room for a batch of 64 chunks, not for all.
    await spend(agency, 2_000_000 - 1_200);
    const text = Array.from(
      { length: 200 },
      (_, index) => `# Lodge ${index}\n\n${`Lodge ${index} has rooms with a view. `.repeat(35)}\n`,
    ).join('\n');
    await addDocument({ agency, title: 'All lodges', visibility: 'public', text });
    await cloud.drain();
    expect(standIn.embedded).toEqual([]);
    const seen = async () => {
      const { data } = await agency.members.owner.api.ok<{ data: { title: string; status: string; error: { detail: string } | null }[] }>({
        path: '/v1/documents',
      });
      return data.find(({ title }) => title === 'All lodges');
    };
    expect(await seen()).toMatchObject({ status: 'error', error: { detail: expect.stringContaining('money') } });
    await putOn(agency, 'starter');
    await cloud.runSchedule({ name: 'optimise-indexes', period: '2026-03-05T16:23:00Z' });
    await cloud.drain();
    expect(await seen()).toMatchObject({ status: 'indexed', error: null });
    expect(standIn.embedded.flat().length).toBeGreaterThan(128);
  });
});

describe('a count that cannot be read', () => {
  it.each(['model_budget', 'reserve_model_money'])(
    '(%s) is 503 for whoever requires the model, and the others are answered without it',
    async (name) => {
      const agency = await agencyOn('starter');
      broken = [name];
      expect(await ask(agency, { requireModel: true })).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
      expect(standIn.questions).toEqual([]);
      const answered = await ask(agency);
      expect(answered).toMatchObject({ status: 200, body: { method: name === 'model_budget' ? 'model' : 'extractive' } });
      expect(standIn.questions).toHaveLength(name === 'model_budget' ? 1 : 0);
    },
  );
});

describe('the plan of an agency', () => {
  it('is put by operators alone, one of the list, for an agency that there is', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    for (const plan of ['platinum', 'Trial', '', 'toString']) expect(await putOn(agency, plan)).toMatchObject({ status: 422 });
    for (const tenantId of ['no-such-agency', "x' or '1'='1", '%00']) {
      expect(await putOn({ tenantId: encodeURIComponent(tenantId) }, 'growth'), tenantId).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
    const path = `/v1/platform/tenants/${agency.tenantId}/plan`;
    expect(await agency.members.owner.api.call({ method: 'PUT', path, json: { plan: 'enterprise' } })).toMatchObject({ status: 401 });
    expect(await usageOf(agency)).toMatchObject({ plan: 'trial' });
  });
});
