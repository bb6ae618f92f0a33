import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { rollBack } from '../../../infra/local/postgres/roll-back.ts';
import { newUuid } from '../../../shared/core/ids.ts';
import { startThrowawayServer } from './throwaway-databases.ts';

const folderOf = (name: string) => fileURLToPath(new URL(`../../../supabase/${name}`, import.meta.url));
const folder = folderOf('migrations');
const BEFORE = '20260403081100';
const THIS = '20260403083000';

let server: Awaited<ReturnType<typeof startThrowawayServer>>;
let databaseUrl: string;
let sql: postgres.Sql;
beforeAll(async () => {
  server = await startThrowawayServer();
  // The server's own database alone has the schemas of Supabase.
  databaseUrl = server.server.superuserUrl();
  sql = postgres(databaseUrl, { max: 2, prepare: false, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
});

type Transaction = postgres.TransactionSql;
const asAgency = async <Result>(tenantId: string, run: (transaction: Transaction) => Promise<Result>) =>
  await sql.begin(async (transaction) => {
    const claims = { role: 'app_member', tenant_id: tenantId, member_role: 'system' };
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    await transaction`set local role app_member`;
    return await run(transaction);
  });
const budgetOf = async (tenantId: string): Promise<unknown> =>
  await asAgency(tenantId, async (transaction) => (await transaction`select public.model_budget('2026-03-02') as budget`)[0]?.['budget']);
const call = (costMicroUsd: number) => ({
  ...{ id: newUuid(), purpose: 'answers', model: 'm', entity: 'question', entity_id: 'q', tokens_in: 9, cost_micro_usd: costMicroUsd },
});
/** As the release that counts days alone reserves. */
const reserveAsBefore = async (transaction: Transaction, costMicroUsd: number) => {
  const wanted = call(costMicroUsd);
  await transaction`select public.reserve_model_spend(${transaction.json(wanted)}, 1000000, '2026-03-02', now())`;
  return wanted.id;
};
const reserve = async (transaction: Transaction, costMicroUsd: number): Promise<unknown> => {
  const caps = { month_micro_usd: 1_000, day_micro_usd: 1_000, unapproved_percent: null };
  const [row] =
    await transaction`select public.reserve_model_money(${transaction.json(call(costMicroUsd))}, ${transaction.json(caps)}, '2026-03-02', now()) as answer`;
  return row?.['answer'];
};
const settle = async (transaction: Transaction, id: string, costMicroUsd: number) =>
  await transaction`select public.settle_model_spend(${id}, ${transaction.json({ outcome: 'answered', tokens_in: 1, tokens_out: 1, cost_micro_usd: costMicroUsd, is_estimated: false, ms: 1 })})`;

const answers = (spent: number, reserved: number, calls: number, day: { spent: number; reserved: number; calls: number }) => ({
  ...{ purpose: 'answers', month_spent: spent, month_reserved: reserved, month_calls: calls },
  ...{ day_spent: day.spent, day_reserved: day.reserved, day_calls: day.calls },
});

it('what was spent is the same before the days are counted, after, and when that is taken back, with calls under way meanwhile', async () => {
  await migrate({ databaseUrl, folder, toVersion: BEFORE });
  for (const tenantId of ['one', 'two'].map((name) => `agency-${name}`)) {
    await sql`insert into public.tenants (tenant_id, name, status, created_at) values (${tenantId}, 'An agency', 'active', now())`;
    await sql`insert into public.model_calls (tenant_id, id, purpose, model, entity, entity_id, cost_micro_usd, outcome, day, at)
      select ${tenantId}, gen_random_uuid(), 'answers', 'm', 'question', 'q', cost, outcome, day::date, now()
      from (values (70, 'answered', '2026-03-01'), (30, 'reserved', '2026-03-01'), (20, 'failed', '2026-03-02'), (0, 'over_cap', '2026-03-02'), (500, 'answered', '2026-02-28')) c(cost, outcome, day)`;
  }
  const before = answers(90, 30, 3, { spent: 20, reserved: 0, calls: 1 });
  expect(await budgetOf('agency-one')).toEqual({ purposes: [before], approval: null });

  let release: () => void = () => undefined;
  const hasReserved = Promise.withResolvers<string>();
  const maySettle = new Promise<void>((resolve) => {
    release = resolve;
  });
  const underWay = asAgency('agency-one', async (transaction) => {
    hasReserved.resolve(await reserveAsBefore(transaction, 40));
    await maySettle;
  });
  const id = await hasReserved.promise;
  const migrated = migrate({ databaseUrl, folder, toVersion: THIS });
  // Until the migration waits for the call that is under way.
  await expect.poll(async () => (await sql`select from pg_locks where not granted`).length, { interval: 20, timeout: 20_000 }).toBe(1);
  release();
  await underWay;
  await migrated;

  const after = answers(90, 70, 4, { spent: 20, reserved: 40, calls: 2 });
  expect(await budgetOf('agency-one')).toEqual({ purposes: [after], approval: null });
  expect(await budgetOf('agency-two')).toEqual({ purposes: [before], approval: null });
  // What the release before writes counts, and the money ends where it ends.
  await asAgency('agency-one', async (transaction) => await settle(transaction, id, 10));
  await asAgency('agency-one', async (transaction) => await reserveAsBefore(transaction, 100));
  const spent = { month_micro_usd: 230, day_micro_usd: 130 };
  expect(await asAgency('agency-one', async (transaction) => await reserve(transaction, 771))).toEqual({ refusal: 'month', ...spent });
  expect(await asAgency('agency-one', async (transaction) => await reserve(transaction, 770))).toEqual({ refusal: null, ...spent });
  const whole = answers(100, 900, 6, { spent: 30, reserved: 870, calls: 4 });
  expect(await budgetOf('agency-one')).toEqual({ purposes: [whole], approval: null });

  await rollBack({ databaseUrl, folder, rollbacksFolder: folderOf('rollbacks'), toVersion: BEFORE });
  expect(await budgetOf('agency-one')).toEqual({ purposes: [whole], approval: null });
  expect(await asAgency('agency-one', async (transaction) => await reserve(transaction, 1))).toMatchObject({ refusal: 'month' });
  await migrate({ databaseUrl, folder, toVersion: THIS });
  expect(await budgetOf('agency-one')).toEqual({ purposes: [whole], approval: null });
});
