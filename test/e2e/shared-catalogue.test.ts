import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerViewSchema } from '../../shared/conversations/answer-view.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type ApiCall, apiOf } from './support/api.ts';
import { askAsVisitor } from './support/ask.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

const ADMIN = 'operator-secret-token-of-32-characters-or-more';
const QUESTION = 'What does the park permit for the gorillas cost?';
const PERMITS = '# Park permits\n\nThe park permit for the gorillas costs 800 dollars for each visitor.';

let cloud: TestCloud;
let one: FoundAgency;
let two: FoundAgency;
beforeAll(async () => {
  cloud = await startTestCloud({ env: { PLATFORM_ADMIN_TOKENS: `ops:${ADMIN}` } });
  [one, two] = await Promise.all([foundAgency({ cloud, rates: 'none' }), foundAgency({ cloud, rates: 'none' })]);
});
afterAll(async () => await cloud.stop());

const platform = async (call: ApiCall, token = ADMIN) =>
  await apiOf({ baseUrl: cloud.baseUrl, accessToken: null }).call({ ...call, headers: { ...call.headers, 'x-admin-token': token } });
const upload = (query: string, text: string): ApiCall => ({
  method: 'POST',
  path: `/v1/platform/documents?${query}`,
  bytes: Buffer.from(text),
  headers: { 'content-type': 'text/markdown' },
  idempotencyKey: null,
});
const ask = async (agency: FoundAgency) =>
  answerViewSchema.parse(
    await agency.members.member.api.ok({
      method: 'POST',
      path: '/v1/helpdesk/questions',
      json: { question: QUESTION },
      idempotencyKey: null,
    }),
  );

describe('documents of the platform', () => {
  it('are filled by operators, answer where they are switched on, in helpdesk and chat, and are gone when deleted', async () => {
    const added = await platform(upload('title=Permits&kind=guide&language=en', PERMITS));
    expect(added.status, added.text).toBe(201);
    expect(added.body).toMatchObject({ title: 'Permits', status: 'indexed', chunkCount: 1, error: null });
    const id = String(added.body['id']);
    expect(await platform(upload('title=Again', PERMITS))).toMatchObject({ status: 409, body: { code: 'duplicate', documentId: id } });
    const listed = await platform({ path: '/v1/platform/documents?limit=1' });
    expect(listed.body).toMatchObject({ data: [{ id, title: 'Permits' }], nextCursor: null });

    expect((await ask(one)).citations).toEqual([]);
    const json = { useSharedCatalogue: true };
    await one.members.owner.api.ok({ method: 'PATCH', path: '/v1/settings/ai', json, headers: { 'if-match': '"0"' } });
    const answer = await ask(one);
    expect(answer.answer).toContain('800 dollars');
    expect(answer.citations[0]).toMatchObject({ documentId: id, tier: 'shared', title: 'Permits' });
    const { body } = await one.members.member.api.call({ path: `/v1/conversations/${answer.conversationId}` });
    expect(JSON.stringify(body)).toContain(id);
    expect((await askAsVisitor({ cloud, agency: one, question: QUESTION })).answer).toContain('800 dollars');
    expect((await ask(two)).citations).toEqual([]);
    expect((await askAsVisitor({ cloud, agency: two, question: QUESTION })).citations).toEqual([]);

    expect((await platform({ method: 'POST', path: `/v1/platform/documents/${id}/reindex`, idempotencyKey: null })).body).toMatchObject({
      ...{ id, status: 'indexed', chunkCount: 1 },
    });
    const remove: ApiCall = { method: 'DELETE', path: `/v1/platform/documents/${id}` };
    expect((await platform(remove)).status).toBe(204);
    expect((await platform(remove)).status).toBe(404);
    expect((await ask(one)).citations).toEqual([]);
  });

  it('cannot be written or read by an agency, nor by any other name', async () => {
    const { api } = one.members.owner;
    const refused = [
      upload('title=Mine', 'Ours.'),
      { path: '/v1/platform/documents' },
      { method: 'DELETE', path: '/v1/platform/documents/sdoc_1' },
    ] as const;
    for (const call of refused) expect((await api.call(call)).status).toBe(401);
    const own = await api.ok<{ id: string }>({
      method: 'POST',
      path: '/v1/documents?fileName=own.md',
      bytes: Buffer.from('Our own words.'),
      headers: { 'content-type': 'text/markdown' },
    });
    for (const id of [own.id, own.id.replace('doc_', 'sdoc_'), 'sdoc_x'])
      expect((await platform({ method: 'POST', path: `/v1/platform/documents/${id}/reindex`, idempotencyKey: null })).status, id).toBe(404);
    expect((await platform(upload('title=', 'x'))).status).toBe(422);
    expect((await platform(upload('title=T&validFrom=2026-02-01&validTo=2026-01-01', 'Some words.'))).status).toBe(422);
    expect((await platform(upload('title=T', '   '))).status).toBe(422);
    expect(await rowsOf({ cloud, tenantId: one.tenantId, table: 'documents' })).toHaveLength(1);
  });
});
