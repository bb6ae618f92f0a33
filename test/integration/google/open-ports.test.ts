import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../../../shared/core/env.ts';
import { openServices } from '../../../shared/services/open.ts';
import { askForTrip } from '../../contract/model.contract.ts';
import { EMBEDDER, makeDocument } from '../../contract/vectors.contract.ts';
import { makeQuoteRow } from '../../contract/warehouse.contract.ts';
import { startBigQuery } from '../../stand-ins/bigquery/start.ts';
import { startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';
import { startOpenAi } from '../../stand-ins/openai.ts';
import { temporaryHome } from '../embedded/support/temporary-home.ts';

const own = { tenantId: 'agency-one', embedder: EMBEDDER };
const quote = { tenantId: 'agency-one', table: 'quotes', rows: [makeQuoteRow()] };

describe('opened by the settings alone', () => {
  it('vectors, LanceDB in a folder, and warehouse, DuckDB: work in a new home', async () => {
    const { home, remove } = await temporaryHome();
    const services = openServices({ env: parseEnv({ TRIPWRIGHT_HOME: home }), subscriptions: {} });
    const [vectors, warehouse] = [await services.vectors(), await services.warehouse()];
    await vectors.replaceDocument({ ...own, document: makeDocument() });
    expect(await vectors.countChunks(own)).toBe(1);
    await warehouse.insert(quote);
    const found = await warehouse.query({
      tenantId: 'agency-one',
      tables: ['quotes'],
      select: () => 'select quote_id from quotes',
      row: z.object({ quote_id: z.string() }),
    });
    expect(found).toEqual([{ quote_id: 'quote-1' }]);
    await services.close();
    await remove();
  });

  it('vectors, LanceDB on gs://, and warehouse, BigQuery: reach the addresses of the settings', async () => {
    const { home, remove } = await temporaryHome();
    const storage = await startCloudStorage({ bucket: 'agency-vectors' });
    const bigQuery = await startBigQuery({ projectId: 'stand-in', dataset: 'facts' });
    const env = parseEnv({
      GOOGLE_CLOUD_PROJECT: 'stand-in',
      VECTORS: 'gcs',
      VECTORS_URI: 'gs://agency-vectors',
      STORAGE_ENDPOINT: storage.url,
      WAREHOUSE: 'bigquery',
      WAREHOUSE_DATASET: 'facts',
      BIGQUERY_ENDPOINT: bigQuery.url,
      STATE: 'sqlite',
      TRIPWRIGHT_HOME: home,
    });
    const services = openServices({ env, subscriptions: {} });
    await (await services.vectors()).replaceDocument({ ...own, document: makeDocument() });
    await (await services.warehouse()).insert(quote);
    expect(storage.objects.list('agency-one/').length).toBeGreaterThan(0);
    expect(bigQuery.taken).toHaveLength(1);
    await services.close();
    await storage.close();
    await bigQuery.close();
    await remove();
  });

  it.each([{}, { TRIPWRIGHT_PLATFORM: 'google', GOOGLE_CLOUD_PROJECT: 'stand-in' }, { OPENAI_API_KEY: 'sk-of-some-other-program' }])(
    'model, none: nobody is asked unless a setting says so: %j',
    async (settings) => {
      const services = openServices({ env: parseEnv(settings), subscriptions: {} });
      expect(await services.model()).toMatchObject({ chat: null, embeddings: { embedder: { name: 'use-lite-en' } } });
      await services.close();
    },
  );

  it('model, OpenAI: reaches the address of the settings, and shares its breakers through the state', async () => {
    const { home, remove } = await temporaryHome();
    const apiKey = 'sk-stand-in';
    const standIn = await startOpenAi({ apiKey, dialect: 'compatible', models: ['llama3.3:70b', 'nomic-embed-text'], dimension: 768 });
    standIn.reply(() => ({ content: '{"destination":null,"adults":2,"childAges":[]}' }));
    const env = parseEnv({
      TRIPWRIGHT_HOME: home,
      MODEL: 'openai',
      OPENAI_API_KEY: apiKey,
      MODEL_BASE_URL: standIn.baseUrl,
      MODEL_CHAT: 'llama3.3:70b',
      MODEL_EMBEDDINGS: 'nomic-embed-text',
      MODEL_EMBEDDINGS_DIMENSION: '768',
      MODEL_PRICES: 'llama3.3:70b=1.5/0.000001, nomic-embed-text=0/0',
    });
    const services = openServices({ env, subscriptions: {} });
    const { chat, embeddings } = await services.model();
    // 100 tokens at 1.50 dollars per million, and 10 that cost next to nothing.
    expect(await chat?.complete(askForTrip())).toMatchObject({ outcome: 'answered', usage: { costMicroUsd: 151 } });
    expect(await embeddings?.embed({ texts: ['Zanzibar'] })).toMatchObject({ usage: { costMicroUsd: 0 } });
    standIn.failNext(Array(6).fill({ kind: 'status', status: 500 }));
    for (let count = 0; count < 3; count += 1)
      await expect(chat?.complete(askForTrip())).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(await (await services.state()).get('breaker:model-extraction:global')).toMatchObject({ openedAtMs: expect.any(Number) });
    await services.close();
    await standIn.close();
    await remove();
  });

  it('model, OpenAI: a service that answers need not embed', async () => {
    const env = parseEnv({ MODEL: 'openai', OPENAI_API_KEY: 'sk', MODEL_EMBEDDINGS: 'none' });
    const services = openServices({ env, subscriptions: {} });
    expect(await services.model()).toMatchObject({ chat: { model: 'gpt-4.1-mini' }, embeddings: { embedder: { name: 'use-lite-en' } } });
    await services.close();
  });

  it.each([
    ['vectors', { VECTORS: 'gcs' }, 'VECTORS_URI'],
    ['model', { MODEL: 'openai' }, 'OPENAI_API_KEY'],
    ['model', { MODEL: 'openai', OPENAI_API_KEY: 'sk', MODEL_CHAT: 'llama3.3' }, 'MODEL_PRICES'],
    ['warehouse', { WAREHOUSE: 'bigquery', GOOGLE_CLOUD_PROJECT: 'stand-in' }, 'WAREHOUSE_DATASET'],
  ] as const)('%s: names the setting that is missing', async (port, settings, missing) => {
    const services = openServices({ env: parseEnv(settings), subscriptions: {} });
    await expect(services[port]()).rejects.toThrow(missing);
    await services.close();
  });
});
