import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { AppError } from '../../../shared/core/errors.ts';
import { addTexts } from '../../../shared/knowledge/documents/add-texts.ts';
import { answerSource } from '../../../shared/knowledge/documents/answer-source.ts';
import { changeDocument } from '../../../shared/knowledge/documents/change-document.ts';
import { deleteDocument } from '../../../shared/knowledge/documents/delete-document.ts';
import type { DocumentRow } from '../../../shared/knowledge/documents/document-row.ts';
import { getDocument } from '../../../shared/knowledge/documents/get-document.ts';
import { knowledgeStatus } from '../../../shared/knowledge/documents/knowledge-status.ts';
import { listDocuments } from '../../../shared/knowledge/documents/list-documents.ts';
import { requestReindex } from '../../../shared/knowledge/documents/request-reindex.ts';
import { uploadDocument } from '../../../shared/knowledge/documents/upload-document.ts';
import { findDueIndexes } from '../../../shared/knowledge/index/find-due-indexes.ts';
import { optimiseIndex } from '../../../shared/knowledge/index/optimise-index.ts';
import type { Embeddings } from '../../../shared/services/model/port.ts';
import type { Store } from '../../../shared/services/store/port.ts';
import { MAX_OPTIMISE_MS } from '../../../shared/services/vectors/port.ts';
import { openTestStore } from '../../setup/create-agency.ts';
import { makeDocx, wordParagraph } from '../../unit/knowledge/make-docx.ts';
import { makePdf, pdfOfPages } from '../../unit/knowledge/make-pdf.ts';
import { hashEmbeddings } from './support/hash-embeddings.ts';
import { type KnowledgeHarness, openKnowledge } from './support/knowledge-harness.ts';

const cloud = inject('embeddedCloud');
let knowledge: KnowledgeHarness;

beforeEach(async () => {
  knowledge = await openKnowledge({ cloud });
});
afterEach(async () => await knowledge.close());

const EMPTY_FORM = { tags: [], kind: 'other', visibility: 'private' } as const;

const upload = async (content: string | Uint8Array, form: Partial<Parameters<typeof uploadDocument>[0]['input']['form']> = {}) =>
  await uploadDocument({
    ctx: knowledge.owner,
    input: {
      bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
      contentType: 'application/octet-stream',
      form: { ...EMPTY_FORM, tags: [], fileName: 'note.md', ...form },
    },
  });

const read = async (id: string): Promise<DocumentRow> => await getDocument({ ctx: knowledge.owner, input: { documentId: id } });

const changeText = async (row: DocumentRow, text: string) =>
  await changeDocument({
    ctx: knowledge.owner,
    input: {
      documentId: row.id,
      revision: row.revision,
      fields: {},
      content: { bytes: new TextEncoder().encode(text), fileName: 'note.md', contentType: 'text/markdown' },
    },
  });

const remove = async (row: DocumentRow) =>
  await deleteDocument({ ctx: knowledge.owner, input: { documentId: row.id, revision: row.revision } });

const textsOf = async (words: string, embeddings?: Embeddings) => (await knowledge.search(words, embeddings)).map(({ text }) => text);

const embedWith = (embeddings: Embeddings) => knowledge.with({ model: { chat: null, embeddings } });

/** A process that dies: from the moment on, nothing it asks of the world is done. */
class Killed extends Error {}
const dyingAt = ({ batch, of = {} }: { batch: number; of?: Parameters<typeof hashEmbeddings>[0] }) => {
  let isDead = false;
  let batches = 0;
  const { store: real } = knowledge.system;
  const store: Store = {
    from: (relation: string) => {
      if (isDead) throw new Killed();
      return real.from(relation);
    },
    rpc: (...values: Parameters<Store['rpc']>) => {
      if (isDead) throw new Killed();
      return real.rpc(...values);
    },
  } as Store;
  const beforeEach = async () => {
    batches += 1;
    isDead ||= batches === batch;
    if (isDead) throw new Killed();
  };
  return knowledge.with({ store, model: { chat: null, embeddings: hashEmbeddings({ ...of, beforeEach }) } });
};

test('an uploaded document is indexed with its headings, and shows its states on the way', async () => {
  const row = await upload('---\ntitle: Visa rules\n---\n# Kenya\n\nNinety days, online.', { visibility: 'public', tags: ['visa'] });
  expect(row).toMatchObject({ status: 'pending', title: 'note', version: 1, chunk_count: 0, language: null });
  const seen: { status: string; done: number; total: number | null }[] = [];
  const watching = hashEmbeddings({
    beforeEach: async () => {
      const { status, chunks_done: done, chunks_total: total } = await read(row.id);
      seen.push({ status, done, total });
    },
  });
  await knowledge.index(embedWith(watching));
  expect(seen).toEqual([{ status: 'indexing', done: 0, total: 1 }]);
  expect(await read(row.id)).toMatchObject({
    status: 'indexed',
    title: 'Visa rules',
    chunk_count: 1,
    chunks_done: 1,
    file_type: 'md',
    indexed_version: 1,
  });
  expect(await knowledge.search('ninety days')).toMatchObject([
    { documentId: row.id, headings: ['Visa rules', 'Kenya'], visibility: 'public', text: 'Visa rules > Kenya\n\nNinety days, online.' },
  ]);
});

test('must hold 3: a fact on the last page of a 300-page PDF is found with its page; after an edit or a deletion the old fact is gone', async () => {
  const pages = Array.from({ length: 300 }, (_, page) => `Page ${page + 1} is about lodge ${page + 1}.`);
  pages[299] = 'The lighthouse keeper is called Ottoline.';
  const row = await upload(await pdfOfPages(pages), { fileName: 'lodges.pdf' });
  await knowledge.index();
  expect(await read(row.id)).toMatchObject({ status: 'indexed', page_count: 300 });
  expect(await knowledge.search('Ottoline')).toMatchObject([{ documentId: row.id, page: 300 }]);

  const edited = await changeText(await read(row.id), 'The lighthouse keeper is called Barnaby.');
  expect(edited).toMatchObject({ status: 'stale', version: 2 });
  expect(await textsOf('Ottoline'), 'the old version answers until the new one is whole').toHaveLength(1);
  await knowledge.index();
  expect(await textsOf('Ottoline')).toEqual([]);
  expect(await textsOf('Barnaby')).toHaveLength(1);
  expect(await read(row.id)).toMatchObject({ status: 'indexed', indexed_version: 2, chunk_count: 1 });

  await remove(await read(row.id));
  expect(await textsOf('Barnaby'), 'gone before the answer').toEqual([]);
  await expect(read(row.id)).rejects.toMatchObject({ code: 'not_found' });
  await knowledge.index();
  expect(await knowledge.owner.blobs.exists(row.blob_path)).toBe(false);
  expect(await knowledge.vectors.countChunks({ tenantId: knowledge.agency.tenantId, embedder: hashEmbeddings().embedder })).toBe(0);
}, 60_000);

test('must hold 6: without any embedder documents are indexed and found by their words', async () => {
  const row = await upload('The ferry leaves at noon.');
  await knowledge.index(knowledge.with({ model: { chat: null, embeddings: null } }));
  expect(await read(row.id)).toMatchObject({ status: 'indexed' });
  const hits = await knowledge.vectors.searchByText({
    tenantId: knowledge.agency.tenantId,
    embedder: { name: 'keywords', version: '1', dimension: 1 },
    text: 'ferry',
    limit: 5,
  });
  expect(hits.map(({ documentId }) => documentId)).toEqual([row.id]);
});

test('must hold 15: a rebuild of 1,000 chunks changes indexedAt of all and keeps answering; a crash half-way leaves the old index in use', async () => {
  const section = (document: number, part: number) => `# Part ${part} of ${document}\n\nLodge ${document} has ${part} rooms by the river.`;
  const texts = Array.from({ length: 20 }, (_, document) => ({
    title: `Document ${document}`,
    text: Array.from({ length: 50 }, (_, part) => section(document, part)).join('\n\n'),
  }));
  await addTexts({ ctx: knowledge.owner, input: texts });
  await knowledge.index();
  const count = async () =>
    await knowledge.vectors.countChunks({ tenantId: knowledge.agency.tenantId, embedder: hashEmbeddings().embedder });
  expect(await count()).toBe(1_000);
  const all = async () => (await listDocuments({ ctx: knowledge.owner, input: { limit: 100, beforeId: null, filters: {} } })).documents;
  const before = new Map((await all()).map(({ id, indexed_at }) => [id, indexed_at]));

  expect(await requestReindex({ ctx: knowledge.owner, input: 'all' })).toBe(20);
  await expect(knowledge.index(dyingAt({ batch: 11 }))).rejects.toThrow();
  expect(await count()).toBe(1_000);
  expect((await textsOf('lodge river')).length).toBe(50);
  expect(await knowledgeStatus({ ctx: knowledge.owner })).toMatchObject({
    index: { state: 'rebuilding' },
    due: 10,
    rebuild: { total: 20, done: 10, finishedAt: null },
  });

  await knowledge.expireLease();
  const counts = new Set<number>();
  await knowledge.index(embedWith(hashEmbeddings({ beforeEach: async () => void counts.add(await count()) })));
  expect([...counts]).toEqual([1_000]);
  expect(await count()).toBe(1_000);
  for (const { id, indexed_at, status } of await all()) {
    expect(status).toBe('indexed');
    expect(indexed_at).not.toBe(before.get(id));
  }
  expect(await knowledgeStatus({ ctx: knowledge.owner })).toMatchObject({
    index: { state: 'ready' },
    due: 0,
    rebuild: { total: 20, done: 20 },
  });
}, 60_000);

test('must hold 16: switching the embedder re-embeds everything into a new collection, which answers once it is whole; then the old one is dropped', async () => {
  const [one, two] = [await upload('The ferry leaves at noon.'), await upload('The ferry returns at six.')];
  await knowledge.index();
  const first = hashEmbeddings();
  const { tenantId } = knowledge.agency;
  const second = hashEmbeddings({
    version: '2',
    dimension: 48,
    beforeEach: async () => {
      const status = await knowledgeStatus({ ctx: knowledge.owner });
      expect(status.index).toMatchObject({ state: 'switching', embedder: first.embedder, nextEmbedder: second.embedder });
      expect((await knowledge.search('ferry', first)).length, 'the old collection answers meanwhile').toBe(2);
    },
  });
  await optimiseIndex({ ctx: embedWith(second), input: { eventId: crypto.randomUUID() } });
  expect((await knowledgeStatus({ ctx: knowledge.owner })).index).toMatchObject({
    state: 'ready',
    embedder: second.embedder,
    nextEmbedder: null,
  });
  expect((await knowledge.search('ferry', second)).map(({ documentId }) => documentId).sort()).toEqual([one.id, two.id].sort());
  expect(await knowledge.vectors.countChunks({ tenantId, embedder: first.embedder })).toBe(0);
  await expect(
    knowledge.vectors.searchByVector({ tenantId, embedder: second.embedder, vector: new Array(32).fill(1), limit: 1 }),
  ).rejects.toMatchObject({ code: 'validation_failed' });
});

test('an embedder changed under a running index: a crash in the middle leaves the old collection answering, and the next run ends the move', async () => {
  await upload('The ferry leaves at noon.');
  const edited = await upload('The ferry returns at six.');
  await knowledge.index();
  const first = hashEmbeddings();
  const identity = { version: '2', dimension: 48 };
  const second = hashEmbeddings(identity);
  await expect(knowledge.index(dyingAt({ batch: 2, of: identity }))).rejects.toThrow();
  expect((await knowledge.search('ferry', first)).length).toBe(2);
  await knowledge.expireLease();

  await changeText(await read(edited.id), 'The ferry returns at seven.');
  await knowledge.index(embedWith(second));
  expect(await textsOf('seven', second)).toHaveLength(1);
  expect(await textsOf('six', second)).toEqual([]);
  expect(await knowledge.vectors.countChunks({ tenantId: knowledge.agency.tenantId, embedder: first.embedder })).toBe(0);

  await knowledge.index();
  expect(await textsOf('seven', first), 'and back again').toHaveLength(1);
  expect(await textsOf('six', first)).toEqual([]);
});

test('must hold 19: a 10,000-page file is refused at once, and neither it nor any other unreadable file is embedded', async () => {
  const pages = await makePdf({
    options: { autoFirstPage: false },
    draw: (pdf) => {
      for (let page = 0; page < 10_000; page += 1) pdf.addPage();
    },
  });
  await expect(upload(pages)).rejects.toMatchObject({ code: 'validation_failed', status: 422, extra: { reason: 'too_many_pages' } });
  const locked = await makePdf({ options: { userPassword: 'secret' }, draw: (pdf) => pdf.text('Hidden') });
  await expect(upload(locked)).rejects.toMatchObject({ status: 422, extra: { reason: 'encrypted' } });
  const bomb = makeDocx({ body: wordParagraph('small'), extra: { 'word/footnotes.xml': new Uint8Array(80 * 1024 * 1024) } });
  await expect(upload(bomb)).rejects.toMatchObject({ status: 422, extra: { reason: 'too_large' } });
  expect(knowledge.published).toEqual([]);
}, 30_000);

test('a scan without text ends in the state error with its reason, costs no embedding and stops no other document', async () => {
  const scan = await upload(await makePdf({ draw: (pdf) => pdf.rect(10, 10, 100, 100).fill('red') }));
  const good = await upload('The ferry leaves at noon.');
  const embedded: string[] = [];
  await knowledge.index(embedWith(hashEmbeddings({ beforeEach: async (texts) => void embedded.push(...texts) })));
  expect(await read(scan.id)).toMatchObject({ status: 'error', error_code: 'no_text', chunk_count: 0 });
  expect(await read(good.id)).toMatchObject({ status: 'indexed' });
  expect(embedded).toHaveLength(1);
});

test('must hold 20: filter values with quotes find nothing and harm nothing', async () => {
  const row = await upload('The ferry leaves at noon.', { category: "harbour' master" });
  await knowledge.index();
  const evil = ["' OR 1=1 --", '" or ""="', '../../etc', "'; drop table documents; --", 'a,b.eq.c)', '%', '\\'];
  for (const value of evil) {
    for (const name of ['category', 'tag', 'language'] as const) {
      const { documents } = await listDocuments({ ctx: knowledge.owner, input: { limit: 10, beforeId: null, filters: { [name]: value } } });
      expect(documents, `${name} ${value}`).toEqual([]);
    }
    const { tenantId } = knowledge.agency;
    const { embedder } = hashEmbeddings();
    expect(await knowledge.vectors.searchByText({ tenantId: value, embedder, text: 'ferry', limit: 5 })).toEqual([]);
    expect(await knowledge.vectors.searchByText({ tenantId, embedder, text: 'ferry', limit: 5, filter: { documentIds: [value] } })).toEqual(
      [],
    );
    expect(await knowledge.vectors.searchByText({ tenantId, embedder, text: 'ferry', limit: 5, filter: { validOn: value } })).toHaveLength(
      1,
    );
  }
  const { documents } = await listDocuments({
    ctx: knowledge.owner,
    input: { limit: 10, beforeId: null, filters: { category: "harbour' master" } },
  });
  expect(documents.map(({ id }) => id)).toEqual([row.id]);
});

test('the same content twice is refused with the id of the first, also when both come at once', async () => {
  const first = await upload('The ferry leaves at noon.');
  await expect(upload('The ferry leaves at noon.', { title: 'Another' })).rejects.toMatchObject({
    code: 'duplicate',
    extra: { documentId: expect.stringMatching(/^doc_[0-9a-f]{32}$/) },
  });
  const both = await Promise.allSettled([upload('The tram leaves at one.'), upload('The tram leaves at one.')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await knowledge.index();
  expect(await textsOf('tram')).toHaveLength(1);
  expect(await textsOf('ferry')).toHaveLength(1);

  await remove(await read(first.id));
  const again = await upload('The ferry leaves at noon.');
  await knowledge.index();
  expect((await knowledge.search('ferry')).map(({ documentId }) => documentId)).toEqual([again.id]);
});

test('bulk takes each content once and says which were there already', async () => {
  await upload('Known already.');
  const input = ['New one.', 'Known already.', 'New one.'].map((text) => ({ title: 'A note', kind: 'faq' as const, text }));
  const outcomes = await addTexts({ ctx: knowledge.owner, input });
  expect(outcomes.map(({ created }) => created)).toEqual([true, false, false]);
  expect(outcomes[2]?.id).toBe(outcomes[0]?.id);
  expect(knowledge.published.filter(({ type }) => type === 'documents.changed')).toHaveLength(2);
});

test('the process killed in the middle of indexing: nothing half is found, and the repeated event ends the work', async () => {
  const row = await upload(
    Array.from({ length: 200 }, (_, part) => `# Part ${part}\n\nLodge number ${part} lies by the river.`).join('\n\n'),
  );
  const eventId = crypto.randomUUID();
  await expect(knowledge.index(dyingAt({ batch: 3 }), eventId)).rejects.toThrow();
  expect(await knowledge.search('lodge')).toEqual([]);
  expect(await read(row.id)).toMatchObject({ status: 'indexing', chunks_done: 128, chunks_total: 200 });
  await expect(knowledge.index(knowledge.system, eventId), 'the dead run may still live').rejects.toMatchObject({ status: 503 });
  await knowledge.expireLease();
  await knowledge.index(knowledge.system, eventId);
  expect(await read(row.id)).toMatchObject({ status: 'indexed', chunk_count: 200 });
  expect(
    await knowledge.vectors.countChunks({ tenantId: knowledge.agency.tenantId, embedder: hashEmbeddings().embedder, documentId: row.id }),
  ).toBe(200);
});

test('another content that a document of the agency has already is refused with its id, and leaves no file', async () => {
  const first = await upload('The ferry leaves at noon.');
  const second = await upload('The tram leaves at one.');
  await expect(changeText(second, 'The ferry leaves at noon.')).rejects.toMatchObject({
    code: 'duplicate',
    extra: { documentId: `doc_${first.id.replaceAll('-', '')}` },
  });
  await expect(changeText({ ...second, revision: 7 }, 'Something else.')).rejects.toMatchObject({ code: 'precondition_failed' });
  expect(await read(second.id)).toMatchObject({ version: 1, revision: 1, blob_path: second.blob_path });
});

test('two runs at once: one works, the other leaves its document to it, and each is embedded once', async () => {
  const rows = [await upload('The ferry leaves at noon.'), await upload('The tram leaves at one.')];
  const embedded: string[] = [];
  let meanwhile: Promise<DocumentRow> | null = null;
  const counting = hashEmbeddings({
    beforeEach: async (texts) => {
      embedded.push(...texts);
      if (meanwhile !== null) return;
      meanwhile = upload('The bus leaves at two.');
      rows.push(await meanwhile);
      await knowledge.index(embedWith(counting));
    },
  });
  await Promise.all([knowledge.index(embedWith(counting)), knowledge.index(embedWith(counting)), knowledge.index(embedWith(counting))]);
  expect(embedded).toHaveLength(3);
  for (const { id } of rows) expect(await read(id)).toMatchObject({ status: 'indexed', chunk_count: 1 });
});

test('a document changed while it is being indexed ends as its newest version, with no chunk of the old one', async () => {
  const row = await upload('The ferry leaves at noon.');
  let isChanged = false;
  const changing = hashEmbeddings({
    beforeEach: async () => {
      if (isChanged) return;
      isChanged = true;
      await changeText(await read(row.id), 'The tram leaves at one.');
    },
  });
  await knowledge.index(embedWith(changing));
  expect(await textsOf('ferry')).toEqual([]);
  expect(await textsOf('tram')).toHaveLength(1);
  expect(await read(row.id)).toMatchObject({ status: 'indexed', version: 2, indexed_version: 2 });
});

test('a document deleted while it is being indexed leaves nothing behind', async () => {
  const row = await upload('The ferry leaves at noon.');
  await knowledge.index(embedWith(hashEmbeddings({ beforeEach: async () => await remove(await read(row.id)) })));
  expect(await knowledge.search('ferry')).toEqual([]);
  await knowledge.index();
  expect(await knowledge.vectors.countChunks({ tenantId: knowledge.agency.tenantId, embedder: hashEmbeddings().embedder })).toBe(0);
});

test('a run that lost its lease cannot put an old version back: what it wrote is done again', async () => {
  const row = await upload('The ferry leaves at noon.');
  const late = hashEmbeddings();
  const slow = knowledge.with({
    model: { chat: null, embeddings: late },
    vectors: {
      ...knowledge.vectors,
      replaceDocument: async (input) => {
        await knowledge.expireLease();
        await changeText(await read(row.id), 'The tram leaves at one.');
        await knowledge.index();
        expect(await read(row.id)).toMatchObject({ status: 'indexed', indexed_version: 2 });
        await knowledge.vectors.replaceDocument(input);
      },
    },
  });
  await expect(knowledge.index(slow)).rejects.toMatchObject({ status: 503 });
  await knowledge.index();
  expect(await textsOf('ferry')).toEqual([]);
  expect(await textsOf('tram')).toHaveLength(1);
});

test('visibility and validity go with the chunks, and change with the document', async () => {
  const row = await upload('The ferry leaves at noon.', { visibility: 'public', validTo: '2026-12-31' });
  await knowledge.index();
  const find = async (filter: { visibility?: 'public'; validOn?: string }) =>
    (
      await knowledge.vectors.searchByText({
        tenantId: knowledge.agency.tenantId,
        embedder: hashEmbeddings().embedder,
        text: 'ferry',
        limit: 5,
        filter,
      })
    ).length;
  expect([await find({ visibility: 'public' }), await find({ validOn: '2026-12-31' }), await find({ validOn: '2027-01-01' })]).toEqual([
    1, 1, 0,
  ]);
  const changed = await changeDocument({
    ctx: knowledge.owner,
    input: { documentId: row.id, revision: 1, fields: { visibility: 'private', validTo: null }, content: null },
  });
  expect(changed).toMatchObject({ status: 'stale', version: 1, revision: 2, visibility: 'private', valid_to: null });
  await knowledge.index();
  expect([await find({ visibility: 'public' }), await find({ validOn: '2027-01-01' })]).toEqual([0, 1]);
  await expect(
    changeDocument({ ctx: knowledge.owner, input: { documentId: row.id, revision: 1, fields: { category: 'late' }, content: null } }),
  ).rejects.toMatchObject({ code: 'precondition_failed' });
});

test('a document that was made private is no source of public answers from that moment on, though its chunks still say public', async () => {
  const row = await upload('The ferry leaves at noon.', { visibility: 'public' });
  const { id: other } = await upload('The tram leaves at one.', { visibility: 'public' });
  const source = async () => await answerSource({ ctx: knowledge.system, input: { visibility: 'public' } });
  expect(await source()).toBeNull();
  await knowledge.index();
  expect(await source()).toMatchObject({ tenantId: knowledge.agency.tenantId, embedder: hashEmbeddings().embedder });
  expect(await source()).not.toHaveProperty('documentIds');
  await changeDocument({
    ctx: knowledge.owner,
    input: { documentId: row.id, revision: 1, fields: { visibility: 'private' }, content: null },
  });
  expect(await source()).toMatchObject({ documentIds: [other] });
  await knowledge.index();
  expect(await source()).not.toHaveProperty('documentIds');
});

test('an embedder that does not answer leaves the document due; after five tries it says so, and what was indexed before stays', async () => {
  const row = await upload('The ferry leaves at noon.');
  await knowledge.index();
  await requestReindex({ ctx: knowledge.owner, input: { documentId: row.id } });
  const down = embedWith(
    hashEmbeddings({
      beforeEach: async () => {
        throw new AppError('dependency_unavailable', { detail: 'The model does not answer.' });
      },
    }),
  );
  for (let attempt = 1; attempt < 5; attempt += 1) {
    await expect(knowledge.index(down)).rejects.toMatchObject({ status: 503 });
    expect(await read(row.id)).toMatchObject({ status: 'stale' });
  }
  await knowledge.index(down);
  expect(await read(row.id)).toMatchObject({ status: 'error', error_code: 'dependency_unavailable', chunk_count: 1 });
  expect(await textsOf('ferry')).toHaveLength(1);
});

test('an embedder that does not answer cannot take the place of the one that did: the old collection stays until all is brought over', async () => {
  await upload('The ferry leaves at noon.');
  const row = await upload('The ferry returns at six.');
  await knowledge.index();
  const first = hashEmbeddings();
  const identity = { version: '2', dimension: 48 };
  const failing = hashEmbeddings({
    ...identity,
    beforeEach: async (texts) => {
      if (texts.some((text) => text.includes('six')))
        throw new AppError('dependency_unavailable', { detail: 'The model does not answer.' });
    },
  });
  for (let attempt = 1; attempt < 5; attempt += 1) await expect(knowledge.index(embedWith(failing))).rejects.toMatchObject({ status: 503 });
  await knowledge.index(embedWith(failing));
  expect(await read(row.id)).toMatchObject({ status: 'error', error_code: 'dependency_unavailable' });
  expect((await knowledgeStatus({ ctx: knowledge.owner })).index).toMatchObject({ state: 'switching', embedder: first.embedder });
  expect(await textsOf('ferry', first)).toHaveLength(2);

  const second = hashEmbeddings(identity);
  await optimiseIndex({ ctx: embedWith(second), input: { eventId: crypto.randomUUID() } });
  expect((await knowledgeStatus({ ctx: knowledge.owner })).index).toMatchObject({ state: 'ready', embedder: second.embedder });
  expect(await textsOf('ferry', second)).toHaveLength(2);
});

test('a document of another agency is not there: not to read, change, index or delete', async () => {
  const other = await openKnowledge({ cloud });
  try {
    const row = await upload('The canary sings at dawn.');
    await knowledge.index();
    const missing = { code: 'not_found' };
    await expect(getDocument({ ctx: other.owner, input: { documentId: row.id } })).rejects.toMatchObject(missing);
    await expect(requestReindex({ ctx: other.owner, input: { documentId: row.id } })).rejects.toMatchObject(missing);
    await expect(deleteDocument({ ctx: other.owner, input: { documentId: row.id, revision: 1 } })).rejects.toMatchObject(missing);
    await expect(
      changeDocument({ ctx: other.owner, input: { documentId: row.id, revision: 1, fields: { title: 'Mine' }, content: null } }),
    ).rejects.toMatchObject(missing);
    expect((await knowledgeStatus({ ctx: other.owner })).documents).toBe(0);
    await addTexts({ ctx: other.owner, input: [{ title: 'Same', text: 'The canary sings at dawn.' }] });
    await other.index();
    expect((await other.search('canary')).map(({ documentId }) => documentId)).not.toContain(row.id);
    expect(knowledge.logLines.join('')).not.toContain('canary');
  } finally {
    await other.close();
  }
});

test('the clock wakes agencies whose index is old or by another embedder, once an hour each, and a chunk that went missing is made again', async () => {
  const row = await upload('The ferry leaves at noon.');
  await knowledge.index();
  const published: string[] = [];
  const door = {
    ...knowledge.system,
    door: openTestStore({ cloud, claims: { role: 'app_door' } }),
    bus: { publish: async ({ event }: { event: { tenantId: string } }) => void published.push(event.tenantId) },
  };
  const find = async (model = knowledge.system.model) => {
    published.length = 0;
    await findDueIndexes({ ctx: { ...door, model }, input: { period: '2026-03-05T15:00:00Z' } });
    return published.filter((tenantId) => tenantId === knowledge.agency.tenantId).length;
  };
  expect(await find()).toBe(1);
  await knowledge.vectors.deleteDocument({ tenantId: knowledge.agency.tenantId, documentId: row.id });
  await optimiseIndex({ ctx: knowledge.system, input: { eventId: crypto.randomUUID() } });
  expect(await textsOf('ferry')).toHaveLength(1);
  expect(await find()).toBe(0);
  expect(await find({ chat: null, embeddings: hashEmbeddings({ version: '2' }) })).toBe(1);
});

test('nobody else writes while the index is put in order, however long that takes', async () => {
  await upload('The ferry leaves at noon.');
  await knowledge.index();
  let leftMs = 0;
  const optimize: KnowledgeHarness['vectors']['optimize'] = async (collection) => {
    const { data } = await knowledge.agency.systemStore.from('knowledge_indexes').select('lease_until').single();
    leftMs = Date.parse(String(data?.['lease_until'])) - Date.now();
    return await knowledge.vectors.optimize(collection);
  };
  await optimiseIndex({ ctx: knowledge.with({ vectors: { ...knowledge.vectors, optimize } }), input: { eventId: crypto.randomUUID() } });
  expect(leftMs).toBeGreaterThan(MAX_OPTIMISE_MS);
  expect((await knowledgeStatus({ ctx: knowledge.owner })).index).toMatchObject({ state: 'ready' });
});
