import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../../../shared/core/env.ts';
import { openServices } from '../../../shared/services/open.ts';
import { EMBEDDER, makeDocument } from '../../contract/vectors.contract.ts';
import { makeQuoteRow } from '../../contract/warehouse.contract.ts';
import { startBigQuery } from '../../stand-ins/bigquery/start.ts';
import { startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';
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

  it.each([
    ['vectors', { VECTORS: 'gcs' }, 'VECTORS_URI'],
    ['warehouse', { WAREHOUSE: 'bigquery', GOOGLE_CLOUD_PROJECT: 'stand-in' }, 'WAREHOUSE_DATASET'],
  ] as const)('%s: names the setting that is missing', async (port, settings, missing) => {
    const services = openServices({ env: parseEnv(settings), subscriptions: {} });
    await expect(services[port]()).rejects.toThrow(missing);
    await services.close();
  });
});
