import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { matchFaq } from '../../shared/knowledge/faq/match-faq.ts';
import { suggestQuestions } from '../../shared/knowledge/faq/suggest-questions.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { askAsVisitor, systemContext } from './support/ask.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

let cloud: TestCloud;
let agency: FoundAgency;
beforeAll(async () => {
  cloud = await startTestCloud();
  agency = await foundAgency({ cloud, rates: 'none' });
});
afterAll(async () => await cloud.stop());

type Faq = { id: string; state: string; documentId: string | null; revision: number; uses: number; question: string; answer: string };

const api = (role: TestRole = 'owner', of = agency) => of.members[role].api;
const draft = async (json: Record<string, unknown>, of = agency) =>
  await api('member', of).ok<Faq>({ method: 'POST', path: '/v1/faqs', json });
const publish = async (faq: Faq, of = agency) => await api('member', of).ok<Faq>({ method: 'POST', path: `/v1/faqs/${faq.id}/publish` });
const change = async (faq: Faq, json: Record<string, unknown>) =>
  await api().ok<Faq>({ method: 'PATCH', path: `/v1/faqs/${faq.id}`, json, headers: { 'if-match': `"${faq.revision}"` } });
const search = async (words: string, of = agency) =>
  (
    await api('viewer', of).ok<{ data: { documentId: string; text: string }[] }>({
      path: `/v1/documents/search?q=${encodeURIComponent(words)}`,
    })
  ).data;
const ask = async (question: string, of = agency, visibility: 'public' | 'private' = 'public') =>
  await askAsVisitor({ cloud, agency: of, question, visibility });

describe('FAQs', () => {
  it('answer only while they are published, with what they say at that moment, and are documents in step', async () => {
    const question = 'May I bring my surfboard on the shuttle?';
    const faq = await draft({ question, answer: 'Yes, one surfboard for each guest.', variations: ['Does the shuttle take surfboards?'] });
    expect(faq).toMatchObject({ state: 'draft', documentId: null, uses: 0 });
    expect((await ask(question)).method).toBe('no_results');

    const published = await publish(faq);
    expect(published).toMatchObject({ state: 'published', documentId: expect.stringMatching(/^doc_/) });
    const direct = await ask(question);
    expect(direct).toMatchObject({ method: 'faq', answer: 'Yes, one surfboard for each guest.', confidence: 1, escalated: false });
    expect(direct.citations.map(({ documentId }) => encodeId('document', documentId))).toEqual([published.documentId]);
    expect(await ask('Does the shuttle take surfboards?')).toMatchObject({ method: 'faq', confidence: 0.95 });
    await cloud.drain();
    expect((await search('surfboard shuttle'))[0]).toMatchObject({ documentId: published.documentId });
    expect(await api().ok({ path: `/v1/documents/${published.documentId}` })).toMatchObject({
      kind: 'faq',
      visibility: 'public',
      title: question,
    });

    const changed = await change(published, { answer: 'No, surfboards travel by truck.' });
    expect(changed.documentId).toBe(published.documentId);
    expect((await ask(question)).answer).toBe('No, surfboards travel by truck.');
    await cloud.drain();
    const [passage] = await search('surfboard shuttle');
    expect(passage?.text).toContain('by truck');
    expect(await api().ok<Faq>({ path: `/v1/faqs/${faq.id}` })).toMatchObject({ uses: 3 });

    await api().ok({ method: 'POST', path: `/v1/faqs/${faq.id}/withdraw` });
    expect(await search('surfboard shuttle')).toEqual([]);
    expect((await ask(question)).method).toBe('no_results');
    await cloud.drain();
    expect(await search('surfboard shuttle')).toEqual([]);
    expect(await publish(faq)).toMatchObject({ state: 'published' });
    expect((await ask(question)).method).toBe('faq');
  });

  it('deleted ones are gone, with their documents', async () => {
    const faq = await publish(await draft({ question: 'Where do I park my caravan?', answer: 'Behind the barn.' }));
    await cloud.drain();
    const read = await api().call({ path: `/v1/faqs/${faq.id}` });
    const tag = read.headers.get('etag') ?? '';
    const stale = await api().call({ method: 'DELETE', path: `/v1/faqs/${faq.id}`, headers: { 'if-match': '"77"' } });
    expect(stale.status).toBe(412);
    await api().ok({ method: 'DELETE', path: `/v1/faqs/${faq.id}`, headers: { 'if-match': tag } });
    expect((await api().call({ path: `/v1/faqs/${faq.id}` })).status).toBe(404);
    expect((await api().call({ path: `/v1/documents/${faq.documentId}` })).status).toBe(404);
    expect((await ask('Where do I park my caravan?')).method).toBe('no_results');
    await cloud.drain();
    const documents = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'documents' });
    expect(documents.map(({ title }) => title)).not.toContain('Where do I park my caravan?');
  });

  it('a private one is for members alone', async () => {
    await publish(await draft({ question: 'How high is our commission on safaris?', answer: 'Eleven percent.', visibility: 'private' }));
    expect((await ask('How high is our commission on safaris?')).answer).not.toContain('Eleven');
    expect((await ask('How high is our commission on safaris?', agency, 'private')).answer).toBe('Eleven percent.');
    const ctx = await systemContext({ cloud, agency });
    expect(await suggestQuestions({ ctx, input: { question: null, visibility: 'public' } })).not.toContain(
      'How high is our commission on safaris?',
    );
    expect(await suggestQuestions({ ctx, input: { question: 'commission on safaris', visibility: 'private' } })).toContain(
      'How high is our commission on safaris?',
    );
  });

  it('are remembered by an instance, but what was edited, hidden, withdrawn or deleted counts at once', async () => {
    const of = await foundAgency({ cloud, rates: 'none' });
    const edit = async (faq: Faq, json: Record<string, unknown>) =>
      await api('owner', of).ok<Faq>({ method: 'PATCH', path: `/v1/faqs/${faq.id}`, json, headers: { 'if-match': `"${faq.revision}"` } });
    const ctx = await systemContext({ cloud, agency: of });
    const read: string[] = [];
    const store: typeof ctx.store = Object.create(ctx.store, {
      from: {
        value: (table: string) => {
          read.push(table);
          return ctx.store.from(table);
        },
      },
    });
    const match = async (question: string, visibility: 'public' | 'private' = 'public') =>
      (await matchFaq({ ctx: { ...ctx, store }, input: { question, visibility } }))?.answer;
    const countReads = async (question: string) => {
      const before = read.length;
      await match(question);
      return read.length - before;
    };
    const faq = await publish(
      await draft({ question: 'May I bring my kite?', answer: 'Yes.', variations: ['Are kites allowed here?'] }, of),
      of,
    );
    await publish(await draft({ question: 'Where is the harbour office?', answer: 'At the pier.' }, of), of);
    expect(await match('May I bring my kite?')).toBe('Yes.');
    expect(await countReads('Are kites allowed here?'), 'which there are, and the answer').toBe(2);

    const edited = await edit(faq, { question: 'May I bring my drone?', variations: ['Are drones allowed here?'], answer: 'No.' });
    expect(await match('May I bring my kite?')).toBeUndefined();
    expect(await match('Are drones allowed here?')).toBe('No.');
    expect(await match('Where is the harbour office?')).toBe('At the pier.');
    const hidden = await edit(edited, { visibility: 'private' });
    expect([await match('May I bring my drone?'), await match('May I bring my drone?', 'private')]).toEqual([undefined, 'No.']);
    await api('owner', of).ok({ method: 'POST', path: `/v1/faqs/${hidden.id}/withdraw` });
    expect(await match('May I bring my drone?', 'private')).toBeUndefined();
    const again = await publish(hidden, of);
    expect(await match('May I bring my drone?', 'private')).toBe('No.');
    await api('owner', of).ok({ method: 'DELETE', path: `/v1/faqs/${again.id}`, headers: { 'if-match': `"${again.revision}"` } });
    expect(await match('May I bring my drone?', 'private')).toBeUndefined();
  });

  it('whose document somebody deleted make a new one when they are changed', async () => {
    const faq = await publish(await draft({ question: 'Which socket do the rooms have?', answer: 'Type M.' }));
    await cloud.drain();
    const { headers } = await api().call({ path: `/v1/documents/${faq.documentId}` });
    await api().ok({ method: 'DELETE', path: `/v1/documents/${faq.documentId}`, headers: { 'if-match': headers.get('etag') ?? '' } });
    await cloud.drain();
    const now = await api().ok<Faq>({ path: `/v1/faqs/${faq.id}` });
    const changed = await change(now, { answer: 'Type N.' });
    expect(changed.documentId).not.toBe(faq.documentId);
    await cloud.drain();
    expect(await api().ok({ path: `/v1/documents/${changed.documentId}` })).toMatchObject({ status: 'indexed' });
  });

  it('the same words twice are refused with the document that has them', async () => {
    const words = { question: 'Is there a lift in the lodge?', answer: 'There is none.' };
    const first = await publish(await draft(words));
    const second = await draft(words);
    const answer = await api().call({ method: 'POST', path: `/v1/faqs/${second.id}/publish` });
    expect([answer.status, answer.body['code'], answer.body['documentId']]).toEqual([409, 'duplicate', first.documentId]);
  });

  it('limits are said with their place', async () => {
    const base = { question: 'Is it far?', answer: 'No.' };
    const cases: [Record<string, unknown>, string][] = [
      [{ ...base, question: 'Far?' }, '/question'],
      [{ ...base, question: 'x'.repeat(301) }, '/question'],
      [{ ...base, answer: 'x'.repeat(4_001) }, '/answer'],
      [{ ...base, variations: Array.from({ length: 21 }, (_, index) => `How far is it, ${index}?`) }, '/variations'],
      [{ ...base, priority: 11 }, '/priority'],
      [{ ...base, keywords: ['x'.repeat(61)] }, '/keywords/0'],
    ];
    for (const [json, pointer] of cases) {
      const answer = await api().call({ method: 'POST', path: '/v1/faqs', json });
      expect([answer.status, answer.text.includes(`"pointer":"${pointer}"`)], `${pointer}: ${answer.text}`).toEqual([422, true]);
    }
    expect((await api('viewer').call({ method: 'POST', path: '/v1/faqs', json: base })).status).toBe(403);
  });
});

describe('walls', () => {
  it('1. each of two agencies is answered from its own FAQ, finds and suggests only its own, and sees nothing of the other', async () => {
    const [one, two] = await Promise.all(['ALPHA', 'OMEGA'].map(async (canary) => await foundAgency({ cloud, rates: 'none', canary })));
    if (one === undefined || two === undefined) throw new Error('An agency is missing.');
    const question = 'What is the deposit for a group tour?';
    const faqs = await Promise.all(
      [one, two].map(async (of) => await publish(await draft({ question, answer: `It is for ${of.name}.` }, of), of)),
    );
    await cloud.drain();
    for (const [of, other] of [
      [one, two],
      [two, one],
    ] as const) {
      const answered = await ask(question, of);
      expect(answered.answer).toBe(`It is for ${of.name}.`);
      expect(JSON.stringify(answered)).not.toContain(other.name);
      expect(JSON.stringify(await search('deposit group tour', of))).not.toContain(other.name);
      const ctx = await systemContext({ cloud, agency: of });
      const match = await matchFaq({ ctx, input: { question, visibility: 'private' } });
      expect(match?.answer).toBe(`It is for ${of.name}.`);
      expect(await suggestQuestions({ ctx, input: { question: null, visibility: 'private' } })).toEqual([question]);
    }
    const foreign = faqs[1]?.id ?? '';
    for (const call of [
      { path: `/v1/faqs/${foreign}` },
      { method: 'POST', path: `/v1/faqs/${foreign}/publish` },
      { method: 'PATCH', path: `/v1/faqs/${foreign}`, json: { priority: 1 }, headers: { 'if-match': '"2"' } },
      { method: 'DELETE', path: `/v1/faqs/${foreign}`, headers: { 'if-match': '"2"' } },
    ] as const) {
      expect((await api('owner', one).call(call)).status).toBe(404);
    }
  });
});
