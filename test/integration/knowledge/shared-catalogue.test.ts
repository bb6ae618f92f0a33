import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { answerQuestion } from '../../../shared/knowledge/answer/answer-question.ts';
import { answerSource } from '../../../shared/knowledge/documents/answer-source.ts';
import { searchDocuments } from '../../../shared/knowledge/documents/search-documents.ts';
import { uploadDocument } from '../../../shared/knowledge/documents/upload-document.ts';
import { addSharedDocument } from '../../../shared/knowledge/shared-catalogue/add-shared-document.ts';
import { deleteSharedDocument } from '../../../shared/knowledge/shared-catalogue/delete-shared-document.ts';
import { getSharedDocument } from '../../../shared/knowledge/shared-catalogue/get-shared-document.ts';
import { listSharedDocuments } from '../../../shared/knowledge/shared-catalogue/list-shared-documents.ts';
import { reindexSharedDocument } from '../../../shared/knowledge/shared-catalogue/reindex-shared-document.ts';
import { SHARED_TIER } from '../../../shared/services/vectors/port.ts';
import { patchSettings } from '../../../shared/tenants/patch-settings.ts';
import { openTestStore } from '../../setup/create-agency.ts';
import { createMemoryState } from '../../setup/memory-services.ts';
import { hashEmbeddings } from './support/hash-embeddings.ts';
import { type KnowledgeContext, type KnowledgeHarness, openKnowledge } from './support/knowledge-harness.ts';

const cloud = inject('embeddedCloud');
const platform = openTestStore({ cloud, claims: { role: 'app_platform' } });
const TITLE = 'Visa rules of the platform';
const QUESTION = 'How many days may visitors stay in Kenya with a visa?';

let one: KnowledgeHarness;
let two: KnowledgeHarness;
let state: ReturnType<typeof createMemoryState>;
const added: string[] = [];

beforeEach(async () => {
  [one, two] = await Promise.all([openKnowledge({ cloud }), openKnowledge({ cloud })]);
  state = createMemoryState();
});
afterEach(async () => {
  for (const documentId of added.splice(0)) await deleteSharedDocument({ ctx: operator(), input: { documentId } }).catch(() => undefined);
  await Promise.all([one.close(), two.close()]);
});

/** Both agencies live in one installation: the first one's vectors and files are everybody's. */
const operator = (change: Parameters<KnowledgeHarness['with']>[0] = {}) => ({ ...one.with(change), platform, state });
const second = (): KnowledgeContext => ({ ...two.owner, vectors: one.vectors });

/** Content of its own each time: the catalogue is the whole database's. */
const rules = (days: string) => `# Kenya\n\nWith a visa visitors may stay in Kenya for ${days} days. Edition ${randomUUID().slice(0, 8)}.`;
const add = async (text: string, ctx = operator()) => {
  const form = { title: TITLE, kind: 'guide', fileName: 'visa.md' } as const;
  const row = await addSharedDocument({ ctx, input: { bytes: new TextEncoder().encode(text), contentType: 'text/markdown', form } });
  added.push(row.id);
  return row;
};
const switchOn = async (ctx: KnowledgeContext) =>
  await patchSettings({ ctx, input: { section: 'ai', changes: { useSharedCatalogue: true }, ifMatch: '0' } });
const ask = async (ctx: KnowledgeContext) => {
  const source = await answerSource({ ctx, input: { visibility: 'public' } });
  return source === null ? null : await answerQuestion({ ctx, input: { ...source, question: QUESTION } });
};
const addOwn = async (harness: KnowledgeHarness, text: string, ctx: KnowledgeContext = harness.owner) => {
  const form = { title: TITLE, kind: 'guide', visibility: 'public', tags: [], fileName: 'own.md' } as const;
  await uploadDocument({
    ctx,
    input: { bytes: new TextEncoder().encode(text), contentType: 'text/markdown', form: { ...form, tags: [] } },
  });
  await harness.index(harness.with({ vectors: one.vectors }));
};

describe('the shared catalogue', () => {
  test('must hold 1: it answers the agency that switched it on, with its own citation, and never the other one', async () => {
    const row = await add(rules('forty-one'));
    expect(row).toMatchObject({ status: 'indexed', chunk_count: 1, indexed_by: 'hash@1#32', language: 'en' });
    await addOwn(two, 'Breakfast is served at eight.', second());
    expect(await ask(one.owner)).toBeNull();
    await switchOn(one.owner);
    const answer = await ask(one.owner);
    expect(answer?.answer).toContain('forty-one');
    expect(answer?.citations[0]).toMatchObject({ documentId: row.id, tier: 'shared', title: 'Visa rules of the platform' });
    const search = { query: QUESTION, limit: 5 };
    expect(await searchDocuments({ ctx: one.owner, input: search })).toMatchObject([
      { documentId: row.id, tier: 'shared', title: row.title },
    ]);

    expect(await ask(second())).toMatchObject({ method: 'no_results', citations: [], retrievedChunkIds: [] });
    expect(await searchDocuments({ ctx: second(), input: search })).toEqual([]);
  });

  test("the agency's own document wins where both disagree, also while another of its documents is being indexed", async () => {
    const shared = await add('# Kenya\n\nWith a visa visitors may stay in Kenya for 41 days.');
    await addOwn(one, '# Kenya\n\nWith a visa visitors may stay in Kenya for 90 days, as a rule.');
    await switchOn(one.owner);
    const check = async () => {
      const answer = await ask(one.owner);
      expect(answer?.answer).toContain('90 days');
      expect(answer?.answer).not.toContain('41 days');
      expect(answer?.citations[0]).not.toHaveProperty('tier');
      expect(answer?.conflicts).toMatchObject([{ sharedChunkId: `${shared.id}#0` }]);
    };
    await check();
    const form = { title: 'Waiting', kind: 'guide', visibility: 'public', tags: [], fileName: 'wait.md' } as const;
    const bytes = new TextEncoder().encode('Dinner is at seven.');
    await uploadDocument({ ctx: one.owner, input: { bytes, contentType: 'text/markdown', form: { ...form, tags: [] } } });
    expect((await answerSource({ ctx: one.owner, input: { visibility: 'public' } }))?.documentIds).toHaveLength(1);
    await check();
  });

  test('a deleted document answers no more, and nothing of it is left', async () => {
    await switchOn(one.owner);
    const row = await add(rules('forty-one'));
    expect((await ask(one.owner))?.answer).toContain('forty-one');
    // Whoever dies behind the first step leaves chunks that nobody is answered from.
    const dying = { ...one.vectors, deleteDocument: async () => await Promise.reject(new Error('killed')) };
    await expect(deleteSharedDocument({ ctx: operator({ vectors: dying }), input: { documentId: row.id } })).rejects.toThrow('killed');
    expect((await ask(one.owner))?.citations ?? []).toEqual([]);
    await deleteSharedDocument({ ctx: operator(), input: { documentId: row.id } });
    expect(await one.vectors.countChunks({ tenantId: SHARED_TIER, embedder: hashEmbeddings().embedder })).toBe(0);
    expect(await operator().blobs.get(row.blob_path)).toBeNull();
    await expect(deleteSharedDocument({ ctx: operator(), input: { documentId: row.id } })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('what could not be embedded says so, answers nothing, and is indexed by asking again; the same content is taken once', async () => {
    await switchOn(one.owner);
    const text = rules('forty-one');
    let isDown = true;
    const embeddings = hashEmbeddings({ beforeEach: async () => (isDown ? await Promise.reject(new Error('down')) : undefined) });
    const ctx = operator({ model: { chat: null, embeddings } });
    await expect(add(text, ctx)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    const { documents } = await listSharedDocuments({ ctx, input: { limit: 1, beforeId: null } });
    const [row] = documents;
    added.push(row?.id ?? '');
    expect(row).toMatchObject({ status: 'error', chunk_count: 0, error: expect.stringContaining('Index it again') });
    expect(await ask(one.owner)).toBeNull();
    await expect(add(text, ctx)).rejects.toMatchObject({ code: 'duplicate' });
    isDown = false;
    const again = { documentId: row?.id ?? null };
    expect(await reindexSharedDocument({ ctx, input: again })).toMatchObject({ status: 'indexed', chunk_count: 1, error: null });
    expect((await ask(one.owner))?.answer).toContain('forty-one');
    isDown = true;
    await expect(reindexSharedDocument({ ctx, input: again })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(await getSharedDocument({ ctx, input: again })).toMatchObject({ status: 'indexed', chunk_count: 1 });
    expect((await ask(one.owner))?.answer).toContain('forty-one');
  });

  test('one call writes at a time, and a file that cannot be read leaves nothing', async () => {
    await state.claim({ key: 'platform/shared-catalogue/writer', value: 'another', ttlSeconds: 60 });
    await expect(add(rules('forty-one'))).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 10 });
    await state.remove('platform/shared-catalogue/writer');
    await expect(add(' \n ')).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await one.vectors.countChunks({ tenantId: SHARED_TIER, embedder: hashEmbeddings().embedder })).toBe(0);
  });

  test("no agency's content gets into it", async () => {
    await switchOn(one.owner);
    await addOwn(one, rules('ninety'));
    expect(await one.vectors.countChunks({ tenantId: SHARED_TIER, embedder: hashEmbeddings().embedder })).toBe(0);
    for (const name of ['platform_add_shared_document', 'platform_begin_shared_deletion']) {
      const { error } = await one.owner.store.rpc(
        name,
        name.includes('add') ? { p_row: {}, p_at: new Date().toISOString() } : { p_id: randomUUID() },
      );
      expect(error?.code, name).toBe('42501');
    }
    const { error } = await one.owner.store.from('shared_documents').insert({ id: randomUUID(), title: 'Mine' });
    expect(error?.code).toBe('42501');
  });
});
