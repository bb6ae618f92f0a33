import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDuckDbWarehouse } from '../../../shared/services/warehouse/duckdb.ts';
import { tickingClock } from '../../contract/support/ticking-clock.ts';
import { describeWarehouseContract, makeQuoteRow } from '../../contract/warehouse.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async ({ timeoutMs = 8_000 }: { timeoutMs?: number } = {}) => {
  const { home, remove } = await temporaryHome();
  const path = join(home, 'warehouse', 'warehouse.duckdb');
  const warehouse = await openDuckDbWarehouse({ path, timeoutMs, now: tickingClock() });
  return {
    path,
    warehouse,
    close: async () => {
      await warehouse.close();
      await remove();
    },
  };
};

describeWarehouseContract('DuckDB', openHarness);

const idsOf = {
  tenantId: 'agency-one',
  tables: ['quotes'],
  select: () => 'select row_id from quotes',
  row: z.object({ row_id: z.string() }),
};

describe('warehouse, DuckDB: its file', () => {
  it('keeps what an insert has told, over a close and without one', async () => {
    const { path, warehouse, close } = await openHarness();
    await warehouse.insert({ tenantId: 'agency-one', table: 'quotes', rows: [makeQuoteRow()] });
    await warehouse.close();
    const again = await openDuckDbWarehouse({ path });
    expect(await again.query(idsOf)).toEqual([{ row_id: 'event-1' }]);
    await again.close();
    expect((await stat(join(path, '..'))).mode & 0o077).toBe(0);
    await close();
  });

  it('gets the columns that came after it was made', async () => {
    const { home, remove } = await temporaryHome();
    const path = join(home, 'warehouse.duckdb');
    const old = await DuckDBInstance.create(path);
    const connection = await old.connect();
    await connection.run('create schema wh_facts');
    await connection.run(
      'create table wh_facts.quotes (row_id varchar not null, tenant_id varchar not null, occurred_at timestamptz not null, recorded_at timestamptz not null, quote_id varchar not null, version bigint not null, state varchar not null)',
    );
    connection.closeSync();
    old.closeSync();
    const warehouse = await openDuckDbWarehouse({ path });
    await warehouse.insert({ tenantId: 'agency-one', table: 'quotes', rows: [makeQuoteRow()] });
    expect(await warehouse.query({ ...idsOf, select: () => 'select row_id, destination from quotes' })).toEqual([{ row_id: 'event-1' }]);
    await warehouse.close();
    await remove();
  });

  it('says so when it is no database', async () => {
    const { home, remove } = await temporaryHome();
    const path = join(home, 'warehouse.duckdb');
    await writeFile(path, 'not a database, '.repeat(1_000));
    await expect(openDuckDbWarehouse({ path })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining('TRIPWRIGHT_HOME'),
    });
    await remove();
  });

  it('lets no question near another file', async () => {
    const { warehouse, close } = await openHarness();
    for (const text of ["select * from read_text('/etc/hostname')", "select * from '/etc/hostname'", "select getenv('PATH') as path"])
      await expect(warehouse.query({ ...idsOf, tables: [], select: () => text, row: z.unknown() })).rejects.toThrow();
    await close();
  });

  it('ends a question that takes too long, and answers the next', async () => {
    const { warehouse, close } = await openHarness({ timeoutMs: 300 });
    const endless = { ...idsOf, tables: [], select: () => 'select count(*) as row_id from range(100000000) a, range(1000) b' };
    await expect(warehouse.query(endless)).rejects.toMatchObject({ code: 'timeout' });
    expect(await warehouse.query(idsOf)).toEqual([]);
    await close();
  });
});
