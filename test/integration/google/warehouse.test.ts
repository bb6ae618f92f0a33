import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { bigQueryEngine, openBigQueryWarehouse } from '../../../shared/services/warehouse/bigquery.ts';
import { composeQuery } from '../../../shared/services/warehouse/compose-query.ts';
import { DUCKDB_ENGINE } from '../../../shared/services/warehouse/duckdb.ts';
import type { WarehouseQuery } from '../../../shared/services/warehouse/port.ts';
import { readTables } from '../../../shared/services/warehouse/table-schemas.ts';
import { describeNetworkFaults, QUICK_CALLS } from '../../contract/network-faults.ts';
import { tickingClock } from '../../contract/support/ticking-clock.ts';
import { describeWarehouseContract, makeQuoteRow } from '../../contract/warehouse.contract.ts';
import { bigQueryError, startBigQuery } from '../../stand-ins/bigquery/start.ts';

const PROJECT = { projectId: 'stand-in', dataset: 'stand_in' };

const openHarness = async () => {
  const standIn = await startBigQuery(PROJECT);
  const tables = readTables();
  const warehouse = openBigQueryWarehouse({
    ...PROJECT,
    endpoint: standIn.url,
    calls: QUICK_CALLS,
    now: tickingClock(),
  });
  return {
    standIn,
    warehouse,
    expectQuery: (query: Omit<WarehouseQuery<unknown>, 'row'>) => {
      const textOf = (engine: typeof DUCKDB_ENGINE) => composeQuery({ engine, tables, query }).text;
      standIn.knowQuery({ bigQuery: textOf(bigQueryEngine(PROJECT)), duckDb: textOf(DUCKDB_ENGINE) });
    },
    close: standIn.close,
  };
};

describeWarehouseContract('BigQuery', openHarness);

const countQuotes = { tenantId: 'agency-one', tables: ['quotes'], select: () => 'select count(*) as quotes from quotes' };
const countRow = z.object({ quotes: z.number() });

describeNetworkFaults({
  name: 'warehouse, BigQuery',
  title: 'BigQuery',
  setting: 'WAREHOUSE_DATASET',
  open: async () => {
    const harness = await openHarness();
    harness.expectQuery(countQuotes);
    return harness;
  },
  verbs: [
    {
      verb: 'insert',
      run: async ({ warehouse, standIn }) => {
        await warehouse.insert({ tenantId: 'agency-one', table: 'quotes', rows: [makeQuoteRow()] });
        return standIn.taken.length;
      },
      gives: 1,
    },
    { verb: 'query', run: async ({ warehouse }) => await warehouse.query({ ...countQuotes, row: countRow }), gives: [{ quotes: 0 }] },
  ],
});

describe('warehouse, BigQuery: its ways', () => {
  let harness: Awaited<ReturnType<typeof openHarness>>;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => await harness.close());

  const insert = async (tenantId = 'agency-one') => await harness.warehouse.insert({ tenantId, table: 'quotes', rows: [makeQuoteRow()] });
  const count = async (tenantId = 'agency-one') => {
    harness.expectQuery({ ...countQuotes, tenantId });
    return await harness.warehouse.query({ ...countQuotes, tenantId, row: countRow });
  };
  const failureOf = async (promise: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await promise.catch((reason: unknown) => reason);
    if (error instanceof AppError) return error;
    throw error;
  };
  const answer = (reason: string, status = 403) => {
    const { body } = bigQueryError(status, reason);
    return { kind: 'status', status, body: String(body) } as const;
  };

  it('counts a fact once though its acknowledgement was lost after BigQuery had forgotten its insert id', async () => {
    harness.standIn.failNext([{ kind: 'lost_answer' }]);
    await insert();
    expect(harness.standIn.requests).toHaveLength(2);
    harness.standIn.forgetInsertIds();
    await insert();
    expect(harness.standIn.taken).toHaveLength(2);
    expect(await count()).toEqual([{ quotes: 1 }]);
  });

  it('gives the same fact of two agencies two insert ids', async () => {
    await insert();
    await insert('agency-two');
    expect(harness.standIn.taken).toHaveLength(2);
    expect(await count()).toEqual([{ quotes: 1 }]);
    expect(await count('agency-two')).toEqual([{ quotes: 1 }]);
  });

  it('asks for whole numbers, instants and 1 GB at most, and binds the agency', async () => {
    await count("agency' or true --");
    const [request] = harness.standIn.queries;
    expect(request).toMatchObject({ maximumBytesBilled: '1000000000', timeoutMs: QUICK_CALLS.timeoutMs, parameterMode: 'named' });
    expect(request?.queryParameters).toEqual([
      { name: 'wh_tenant_id', parameterType: { type: 'STRING' }, parameterValue: { value: "agency' or true --" } },
    ]);
    expect(request?.query).toBe(
      'with quotes as (select * from `stand-in.stand_in.quotes` where tenant_id = @wh_tenant_id qualify row_number() over (partition by row_id order by recorded_at) = 1) select count(*) as quotes from quotes',
    );
  });

  it.each(['rateLimitExceeded', 'quotaExceeded'])('takes its 403 %s for a request to slow down', async (reason) => {
    harness.standIn.failNext([answer(reason)]);
    await insert();
    expect(await count()).toEqual([{ quotes: 1 }]);
  });

  it('takes its 403 accessDenied for a refusal', async () => {
    harness.standIn.failNext([answer('accessDenied')]);
    expect((await failureOf(insert())).message).toContain('WAREHOUSE_DATASET (stand_in)');
    expect(harness.standIn.requests).toHaveLength(1);
  });

  it('names the settings when the dataset is not there', async () => {
    const warehouse = openBigQueryWarehouse({
      ...PROJECT,
      dataset: 'missing',
      endpoint: harness.standIn.url,
      calls: QUICK_CALLS,
    });
    const error = await failureOf(warehouse.insert({ tenantId: 'agency-one', table: 'quotes', rows: [makeQuoteRow()] }));
    expect(error).toMatchObject({ code: 'dependency_unavailable' });
    expect(error.message).toContain('WAREHOUSE_DATASET (missing)');
  });

  const insertErrors = (reason: string) =>
    ({
      kind: 'status',
      status: 200,
      body: JSON.stringify({ insertErrors: [{ index: 0, errors: [{ reason, message: 'secret words about agency-one' }] }] }),
    }) as const;

  it('repeats an insert of which rows were left behind for a passing reason', async () => {
    harness.standIn.failNext([insertErrors('backendError')]);
    await insert();
    expect(await count()).toEqual([{ quotes: 1 }]);
  });

  it('says which table differs when BigQuery does not take a row, without showing the row', async () => {
    harness.standIn.failNext([insertErrors('invalid')]);
    const error = await failureOf(insert());
    expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('quotes (invalid)') });
    expect(JSON.stringify([error.message, error.cause])).not.toContain('secret');
    expect(harness.standIn.requests).toHaveLength(1);
  });

  it('does not take a question that is not ready in time for an answer', async () => {
    const late = {
      kind: 'status',
      status: 200,
      body: JSON.stringify({ jobComplete: false, jobReference: { projectId: 'a', jobId: 'b' } }),
    } as const;
    harness.standIn.failNext([late]);
    expect(await count()).toEqual([{ quotes: 0 }]);
    harness.standIn.failNext([late, late, late]);
    expect(await failureOf(count())).toMatchObject({ code: 'dependency_unavailable' });
  });

  it.each([{ projectId: 'stand-in`; drop' }, { dataset: 'a.b' }])('refuses at opening what names no dataset: %j', (wrong) => {
    expect(() => openBigQueryWarehouse({ ...PROJECT, ...wrong })).toThrow('WAREHOUSE_DATASET');
  });
});
