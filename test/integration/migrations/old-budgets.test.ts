import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { SETTINGS_SCHEMAS } from '../../../shared/tenants/settings-schemas.ts';
import { startThrowawayServer } from './throwaway-databases.ts';

const folder = fileURLToPath(new URL('../../../supabase/migrations', import.meta.url));
const BEFORE = '20260402115100';
const THIS = '20260403080000';

let server: Awaited<ReturnType<typeof startThrowawayServer>>;
beforeAll(async () => {
  server = await startThrowawayServer();
});
afterAll(async () => await server.stop());

it('an installation that counted days alone keeps its calls and its own limits, and its agencies begin with the smallest plan', async () => {
  // The server's own database alone has the schemas of Supabase.
  const databaseUrl = server.server.superuserUrl();
  const sql = postgres(databaseUrl, { max: 1, prepare: false, onnotice: () => undefined });
  await migrate({ databaseUrl, folder, toVersion: BEFORE });
  const stored = {
    'with-default': { dailyCapMicroUsd: 200_000, clarifyBelow: 0.3 },
    'with-own': { dailyCapMicroUsd: 150_000 },
    'with-none': { dailyCapMicroUsd: 0 },
  };
  for (const [tenantId, value] of Object.entries(stored)) {
    await sql`insert into public.tenants (tenant_id, name, status, created_at) values (${tenantId}, 'An agency', 'active', now())`;
    await sql`insert into public.settings (tenant_id, section, value, revision, updated_at) values (${tenantId}, 'ai', ${sql.json(value)}, 3, now())`;
    await sql`insert into public.model_calls (tenant_id, id, purpose, model, entity, entity_id, cost_micro_usd, outcome, day, at)
      values (${tenantId}, gen_random_uuid(), 'answers', 'm', 'question', 'q', 70, 'answered', '2026-03-01', now()),
        (${tenantId}, gen_random_uuid(), 'answers', 'm', 'question', 'q', 30, 'reserved', '2026-03-02', now()),
        (${tenantId}, gen_random_uuid(), 'answers', 'm', 'question', 'q', 0, 'over_cap', '2026-03-02', now())`;
  }
  await migrate({ databaseUrl, folder, toVersion: THIS });
  const rows = await sql<{ tenant_id: string; plan: string; value: unknown; revision: number }[]>`
    select t.tenant_id, t.plan, s.value, s.revision from public.tenants t join public.settings s using (tenant_id) order by t.tenant_id`;
  const read = rows.map(({ tenant_id: tenantId, plan, value, revision }) => {
    const { dailyCapMicroUsd, clarifyBelow } = SETTINGS_SCHEMAS.ai.parse(value);
    return { tenantId, plan, dailyCapMicroUsd, clarifyBelow, revision };
  });
  expect(read).toEqual([
    { tenantId: 'with-default', plan: 'trial', dailyCapMicroUsd: undefined, clarifyBelow: 0.3, revision: 3 },
    { tenantId: 'with-none', plan: 'trial', dailyCapMicroUsd: 0, clarifyBelow: 0.4, revision: 3 },
    { tenantId: 'with-own', plan: 'trial', dailyCapMicroUsd: 150_000, clarifyBelow: 0.4, revision: 3 },
  ]);
  const [budget] = await sql.begin(async (transaction) => {
    const claims = { role: 'app_member', tenant_id: 'with-own', member_role: 'system' };
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    await transaction`set local role app_member`;
    return await transaction`select public.model_budget('2026-03-02') as budget`;
  });
  expect(budget?.['budget']).toEqual({
    purposes: [{ purpose: 'answers', month_spent: 70, month_reserved: 30, month_calls: 2, day_spent: 0, day_reserved: 30, day_calls: 1 }],
    approval: null,
  });
  await sql.end();
});
