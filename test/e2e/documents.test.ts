import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { knowledgeStatusSchema } from '../../shared/knowledge/documents/knowledge-status.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { pdfOfPages } from '../unit/knowledge/make-pdf.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';

let cloud: TestCloud;
let agency: FoundAgency;

beforeAll(async () => {
  cloud = await startTestCloud();
  agency = await foundAgency({ cloud, rates: 'none' });
});
afterAll(async () => await cloud.stop());

const viewSchema = z.looseObject({ id: z.string(), title: z.string(), status: z.string(), version: z.int(), visibility: z.string() });

const api = (role: TestRole = 'owner') => agency.members[role].api;
const send = async ({
  text,
  query = '',
  role = 'owner' as TestRole,
  type = 'text/markdown',
}: {
  text: string;
  query?: string;
  role?: TestRole;
  type?: string;
}) => await api(role).call({ method: 'POST', path: `/v1/documents${query}`, bytes: Buffer.from(text), headers: { 'content-type': type } });
const created = async (call: Parameters<typeof send>[0]) => {
  const answer = await send(call);
  expect(answer.status, answer.text).toBe(201);
  return viewSchema.parse(answer.body);
};
const get = async (id: string) => await api().call({ path: `/v1/documents/${id}` });
const tagOf = async (id: string) => (await get(id)).headers.get('etag') ?? '';
const status = async () => knowledgeStatusSchema.parse((await api().call({ path: '/v1/documents/status' })).body);
const find = async (text: string) => {
  const { embedder } = (await status()).index;
  if (embedder === null) return [];
  return await (await cloud.host.services.vectors()).searchByText({ tenantId: agency.tenantId, embedder, text, limit: 10 });
};

describe('documents over HTTP', () => {
  it('takes a file as the body, indexes it by itself and gives it back by a signed address', async () => {
    const document = await created({
      text: '# Gates\n\nThe gate closes at sunset.',
      query: '?fileName=kruger_gates.md&visibility=public&tags=park,gate',
    });
    expect(document).toMatchObject({
      status: 'pending',
      title: 'kruger gates',
      tags: ['park', 'gate'],
      visibility: 'public',
      kind: 'other',
    });
    await cloud.drain();
    const read = await get(document.id);
    expect(read.body).toMatchObject({
      status: 'indexed',
      title: 'Gates',
      chunkCount: 1,
      fileType: 'md',
      language: null,
      progress: { done: 1, total: 1 },
    });
    expect(await find('sunset')).toMatchObject([{ visibility: 'public', headings: ['Gates'] }]);
    expect(await status()).toMatchObject({ index: { state: 'ready' }, due: 0 });

    const { body } = await api('viewer').call({ path: `/v1/documents/${document.id}/download` });
    expect(body['expiresInSeconds']).toBe(600);
    const file = await fetch(String(body['url']));
    expect(await file.text()).toBe('# Gates\n\nThe gate closes at sunset.');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(file.headers.get('content-disposition')).toContain('kruger_gates.md');
  });

  it('refuses a form whose fields or file name no database can hold', async () => {
    const head = '--b\r\nContent-Disposition: form-data; name=';
    const file = (name: string) => `${head}"file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\nThe reef is near.\r\n`;
    for (const parts of [`${file('a.txt')}${head}"title"\r\n\r\nA\0B\r\n`, file('a\0b.txt')]) {
      const answer = await api().call({
        method: 'POST',
        path: '/v1/documents',
        bytes: Buffer.from(`${parts}--b--\r\n`),
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });
      expect([400, 422], answer.text).toContain(answer.status);
    }
  });

  it('takes a form with a file', async () => {
    const form = new FormData();
    form.set(
      'file',
      new File([Buffer.from(await pdfOfPages(['The lagoon is warm.', 'The reef is near.']))], 'lagoon.pdf', { type: 'application/pdf' }),
    );
    form.set('title', 'Lagoon');
    form.set('kind', 'destination');
    const request = new Request('http://x.example', { method: 'POST', body: form });
    const answer = await api().call({
      method: 'POST',
      path: '/v1/documents',
      bytes: new Uint8Array(await request.arrayBuffer()),
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
    });
    expect(answer.status, answer.text).toBe(201);
    await cloud.drain();
    expect((await get(String(answer.body['id']))).body).toMatchObject({
      title: 'Lagoon',
      kind: 'destination',
      status: 'indexed',
      pageCount: 2,
      fileName: 'lagoon.pdf',
    });
    expect(await find('reef')).toMatchObject([{ page: 2, visibility: 'private' }]);
  });

  it('takes a file of 50 MB by a signed address', async () => {
    const { body: ticket } = await api().call({ method: 'POST', path: '/v1/documents/uploads' });
    const head = 'The submarine surfaces at dawn.\n\n';
    const pdf = await pdfOfPages([head]);
    const large = new Uint8Array(50 * 1024 * 1024);
    large.set(pdf);
    large.fill(0x20, pdf.length);
    const finish = async (role: TestRole = 'owner') =>
      await api(role).call({
        method: 'POST',
        path: `/v1/documents/uploads/${ticket['uploadId']}/finish`,
        json: { fileName: 'large.pdf', kind: 'guide', tags: ['sea'] },
      });
    expect((await finish()).status, 'nothing is there yet').toBe(404);
    expect(
      (await fetch(String(ticket['url']), { method: 'PUT', body: new Uint8Array(50 * 1024 * 1024 + 1) }).catch(() => ({ status: 413 })))
        .status,
    ).toBe(413);
    expect(
      (await fetch(String(ticket['url']), { method: 'PUT', body: large, headers: ticket['headers'] as Record<string, string> })).status,
    ).toBe(200);
    const other = await foundAgency({ cloud, rates: 'none' });
    const stolen = await other.members.owner.api.call({
      method: 'POST',
      path: `/v1/documents/uploads/${ticket['uploadId']}/finish`,
      json: {},
    });
    expect(stolen.status).toBe(404);
    expect((await finish('viewer')).status).toBe(403);
    const answer = await finish();
    expect(answer.body, answer.text).toMatchObject({ kind: 'guide', tags: ['sea'], sizeBytes: 50 * 1024 * 1024, fileType: 'pdf' });
    await cloud.drain();
    expect((await get(String(answer.body['id']))).body).toMatchObject({ status: 'indexed' });
    expect(await find('submarine')).toHaveLength(1);
    expect((await finish()).status, 'once').toBe(404);
  });

  it('changes what is said of it and its text, only for whoever has seen its state', async () => {
    const { id } = await created({ text: 'The office opens at eight.', query: '?title=Office' });
    await cloud.drain();
    const patch = async (json: unknown, tag?: string) =>
      await api().call({ method: 'PATCH', path: `/v1/documents/${id}`, json, headers: tag === undefined ? {} : { 'if-match': tag } });
    expect((await patch({ category: 'office' })).status).toBe(428);
    const seen = await tagOf(id);
    expect((await patch({ category: 'office', validTo: '2030-01-31' }, seen)).body).toMatchObject({ category: 'office', version: 1 });
    expect((await patch({ category: 'late' }, seen)).status).toBe(412);
    expect((await patch({ text: 'The office opens at nine.' }, await tagOf(id))).body).toMatchObject({
      version: 2,
      status: 'stale',
      title: 'Office',
    });
    await cloud.drain();
    expect((await find('eight')).length).toBe(0);
    expect((await find('nine')).length).toBe(1);

    const put = await api().call({
      method: 'PUT',
      path: `/v1/documents/${id}/content?fileName=office.txt`,
      bytes: Buffer.from('The office opens at ten.'),
      headers: { 'content-type': 'text/plain', 'if-match': await tagOf(id) },
    });
    expect(put.body).toMatchObject({ version: 3, fileName: 'office.txt' });
    await cloud.drain();
    expect((await find('nine')).length).toBe(0);
    expect((await find('ten')).length).toBe(1);
  });

  it('deletes with everything that was indexed of it', async () => {
    const { id } = await created({ text: 'The walrus waits at the pier.' });
    await cloud.drain();
    expect((await find('walrus')).length).toBe(1);
    const remove = async (role: TestRole, tag: string) =>
      await api(role).call({ method: 'DELETE', path: `/v1/documents/${id}`, headers: { 'if-match': tag } });
    const tag = await tagOf(id);
    expect((await remove('member', tag)).status).toBe(403);
    expect((await remove('owner', '"0-stale"')).status).toBe(412);
    expect((await remove('owner', tag)).status).toBe(204);
    expect(await find('walrus')).toEqual([]);
    expect((await get(id)).status).toBe(404);
    expect((await remove('owner', tag)).status).toBe(404);
    await cloud.drain();
    expect((await created({ text: 'The walrus waits at the pier.' })).id).not.toBe(id);
  });

  it('indexes one or all anew', async () => {
    const { id } = await created({ text: 'The tide turns twice a day.' });
    await cloud.drain();
    const before = (await get(id)).body['indexedAt'];
    expect((await api().call({ method: 'POST', path: `/v1/documents/${id}/reindex` })).status).toBe(202);
    await cloud.drain();
    expect((await get(id)).body['indexedAt']).not.toBe(before);
    const rebuilt = await api().call({ method: 'POST', path: '/v1/documents/rebuild' });
    const { documents } = await status();
    expect(rebuilt).toMatchObject({ status: 202, body: { documents } });
    await cloud.drain();
    expect((await status()).rebuild).toMatchObject({ total: documents, done: documents, finishedAt: expect.any(String) });
  });

  it('lists by filters, a page at a time', async () => {
    const texts = Array.from({ length: 5 }, (_, number) => ({
      title: `Note ${number}`,
      text: `Listed note number ${number}.`,
      kind: 'faq',
      category: 'listed',
    }));
    const bulk = await api('member').call({ method: 'POST', path: '/v1/documents/bulk', json: { documents: [...texts, texts[0]] } });
    expect(bulk.status, bulk.text).toBe(201);
    expect(
      z
        .object({ data: z.array(z.object({ created: z.boolean() })) })
        .parse(bulk.body)
        .data.map(({ created: isNew }) => isNew),
    ).toEqual([true, true, true, true, true, false]);
    const page = async (query: string) => {
      const { body, text } = await api('viewer').call({ path: `/v1/documents?category=listed&kind=faq${query}` });
      return z.object({ data: z.array(viewSchema), nextCursor: z.string().nullable() }).parse(body, { error: () => text });
    };
    const first = await page('&limit=3');
    const second = await page(`&limit=3&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ title }) => title)).toEqual(['Note 4', 'Note 3', 'Note 2', 'Note 1', 'Note 0']);
    expect(second.nextCursor).toBeNull();
    expect((await page('&visibility=public')).data).toEqual([]);
    expect((await api().call({ path: '/v1/documents?kind=secret' })).status).toBe(422);
    await cloud.drain();
  });

  it('must hold 19: a body over the limit is 413, a file that cannot be a document 422 with its reason', async () => {
    const tooLong = await api().call({
      method: 'POST',
      path: '/v1/documents/bulk',
      json: { documents: [{ title: 'Long', text: 'x'.repeat(2_000_000) }] },
    });
    expect(tooLong.status).toBe(413);
    const large = await send({ text: 'x'.repeat(26 * 1024 * 1024), type: 'text/plain' });
    expect(large.status).toBe(413);
    expect(await send({ text: '\f'.repeat(9_999), type: 'text/plain' })).toMatchObject({ status: 422 });
    expect(await send({ text: '%PDF-1.4 but no more', type: 'application/pdf' })).toMatchObject({
      status: 422,
      body: { reason: 'malformed' },
    });
    expect(await send({ text: 'x', type: 'image/png' })).toMatchObject({ status: 415 });
    expect(await send({ text: 'x', query: '?visibility=everyone' })).toMatchObject({ status: 422 });
    expect(await send({ text: 'x', query: '?sourceUrl=javascript:alert(1)' })).toMatchObject({ status: 422 });
  });

  it('is searched, by members of this agency alone', async () => {
    const { id } = await created({
      text: '# Permits\n\nGorilla permits cost 800 dollars and must be booked a year ahead.',
      query: '?title=Permits',
    });
    await cloud.drain();
    const search = async (q: string) => await api('viewer').call({ path: `/v1/documents/search?q=${encodeURIComponent(q)}` });
    expect((await search('How much are gorilla permits?')).body).toMatchObject({
      data: [{ documentId: id, title: 'Permits', page: null, text: 'Gorilla permits cost 800 dollars and must be booked a year ahead.' }],
    });
    expect((await search("' OR ''=''")).text).not.toContain(id);
    expect((await search('xylophone quartz')).text).not.toContain(id);
    expect((await search('')).status).toBe(422);
    const other = await foundAgency({ cloud, rates: 'none' });
    expect((await other.members.owner.api.call({ path: '/v1/documents/search?q=gorilla' })).body).toEqual({ data: [] });
    await api().call({ method: 'DELETE', path: `/v1/documents/${id}`, headers: { 'if-match': await tagOf(id) } });
    expect((await search('How much are gorilla permits?')).body).toEqual({ data: [] });
  });

  it('refuses the same content with the id of the first', async () => {
    const { id } = await created({ text: 'Only once.' });
    expect(await send({ text: 'Only once.' })).toMatchObject({ status: 409, body: { code: 'duplicate', documentId: id } });
    await cloud.drain();
  });

  it('is for those who may: viewers read, members write, another agency sees nothing', async () => {
    const { id } = await created({ text: 'The secret handshake is a wave.', role: 'member' });
    expect((await send({ text: 'By a viewer.', role: 'viewer' })).status).toBe(403);
    expect((await api('viewer').call({ path: `/v1/documents/${id}` })).status).toBe(200);
    const other = await foundAgency({ cloud, rates: 'none' });
    const { api: stranger } = other.members.owner;
    for (const path of [
      `/v1/documents/${id}`,
      `/v1/documents/${id}/download`,
      '/v1/documents/doc_00000000000000000000000000000000',
      "/v1/documents/'OR 1=1",
      '/v1/documents/%2e%2e%2fx',
    ]) {
      expect((await stranger.call({ path })).status, path).toBe(404);
    }
    expect((await stranger.call({ method: 'DELETE', path: `/v1/documents/${id}`, headers: { 'if-match': await tagOf(id) } })).status).toBe(
      404,
    );
    expect((await stranger.call({ method: 'POST', path: `/v1/documents/${id}/reindex` })).status).toBe(404);
    expect((await stranger.call({ path: '/v1/documents' })).body).toMatchObject({ data: [] });
    await cloud.drain();
    expect(cloud.logLines.join('')).not.toContain('handshake');
  });

  it('is tidied by the clock', async () => {
    expect(await cloud.runSchedule({ name: 'optimise-indexes', period: '2026-03-05T15:23:00Z' })).toBe(204);
    await cloud.drain();
    expect((await status()).index.optimisedAt).not.toBeNull();
    expect(cloud.deadLetters()).toEqual([]);
  });
});
