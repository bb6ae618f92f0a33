import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../../shared/core/ids.ts';
import { localDateAt } from '../../../shared/core/local-date.ts';
import { approveModelMonth } from '../../../shared/model-budget/approve-model-month.ts';
import { budgetCaps } from '../../../shared/model-budget/budget-caps.ts';
import { budgetRefusal } from '../../../shared/model-budget/budget-refusal.ts';
import { getModelUsage } from '../../../shared/model-budget/get-model-usage.ts';
import { reserveModelSpend } from '../../../shared/model-budget/reserve-model-spend.ts';
import { settleModelSpend } from '../../../shared/model-budget/settle-model-spend.ts';
import type { Actor, TenantContext } from '../../../shared/services/context.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import type { PlanName } from '../../../shared/tenants/plans.ts';
import { createTestAgency, type MemberRole, openTestStore, type TestAgency } from '../../setup/create-agency.ts';

const cloud = inject('embeddedCloud');
const platform = openTestStore({ cloud, claims: { role: 'app_platform' } });
const sql = postgres(cloud.superuserUrl, { max: 2 });
afterAll(async () => await sql.end());

const USD = 1_000_000;
const usage = (costMicroUsd: number) => ({ model: 'm', tokensIn: 10, tokensOut: 5, costMicroUsd, isEstimated: false, requests: 1 });

let now: Date;
let agency: TestAgency;
beforeEach(() => {
  now = new Date('2026-03-05T10:00:00Z');
});

const contextOf = (of: TestAgency, role: MemberRole | 'system' = 'system') => {
  const actor: Actor =
    role === 'system'
      ? { kind: 'system', stage: 'test' }
      : { kind: 'member', memberId: of.members[role].memberId, role, email: of.members[role].email, name: of.members[role].name };
  return {
    store: role === 'system' ? of.systemStore : of.stores[role],
    tenantId: of.tenantId,
    actor,
    now: () => now,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined },
  } as unknown as TenantContext<'store'>;
};
const found = async ({ plan, timeZone = 'Africa/Johannesburg' }: { plan: PlanName; timeZone?: string }): Promise<TestAgency> => {
  agency = await createTestAgency({ cloud, settings: { company: { timeZone } } });
  await callFunction({
    store: platform,
    name: 'platform_set_plan',
    args: { p_tenant: agency.tenantId, p_plan: plan, p_label: 'test', p_at: now.toISOString() },
    schema: z.literal(plan),
  });
  return agency;
};
const reserve = async (estimateMicroUsd: number, role: MemberRole | 'system' = 'system') =>
  await reserveModelSpend({
    ctx: contextOf(agency, role),
    input: { purpose: 'answers', model: 'm', entity: 'question', entityId: 'q', tokensIn: 100, estimateMicroUsd },
  });
const settle = async (callId: string, costMicroUsd: number | 'unknown' | null) =>
  await settleModelSpend({
    ctx: contextOf(agency),
    input: { callId, outcome: 'answered', usage: typeof costMicroUsd === 'number' ? usage(costMicroUsd) : costMicroUsd, ms: 1 },
  });
const usageNow = async () => await getModelUsage({ ctx: contextOf(agency) });
/** What an earlier day of the month has cost. */
const spent = async ({ day, costMicroUsd, purpose = 'answers' }: { day: string; costMicroUsd: number; purpose?: string }) => {
  await sql`insert into public.model_calls (tenant_id, id, purpose, model, entity, entity_id, cost_micro_usd, outcome, day, at)
    values (${agency.tenantId}, ${newUuid()}, ${purpose}, 'm', 'enquiry', 'e', ${costMicroUsd}, 'answered', ${day}, ${`${day}T08:00:00Z`})`;
};
/** Days and purposes of the agency whose sums are not those of its calls. */
const miscounted = async () =>
  await sql`
    select day, purpose from public.model_spend_days s full join (
      select tenant_id, day, purpose, coalesce(sum(cost_micro_usd) filter (where outcome <> 'reserved'), 0) as spent,
        coalesce(sum(cost_micro_usd) filter (where outcome = 'reserved'), 0) as reserved, count(*) filter (where outcome <> 'over_cap') as calls,
        count(*) filter (where outcome = 'over_cap') as refused
      from public.model_calls group by tenant_id, day, purpose) c using (tenant_id, day, purpose)
    where tenant_id = ${agency.tenantId} and (s.spent_micro_usd, s.reserved_micro_usd, s.calls, s.refused_calls) is distinct from (c.spent, c.reserved, c.calls, c.refused)`;
const noticesOf = async (role: MemberRole) => {
  const rows = await sql<{ data: { month: string; percent: number; needsApproval: boolean }; title: string }[]>`
    select data, title from public.notifications
    where tenant_id = ${agency.tenantId} and member_id = ${agency.members[role].memberId} and type = 'budget_threshold' order by created_at, data ->> 'percent'`;
  return rows.map(({ data }) => `${data.month} ${data.percent}`);
};

describe('the money of a month', () => {
  it("is the plan's, and a day has a tenth of it", async () => {
    for (const [plan, usd] of [
      ['trial', 2],
      ['starter', 8],
      ['growth', 30],
      ['business', 120],
      ['enterprise', 400],
    ] as const) {
      await found({ plan });
      expect(await usageNow()).toMatchObject({ plan, day: { capMicroUsd: (usd * USD) / 10 }, month: { capMicroUsd: usd * USD } });
      expect(await reserve((usd * USD) / 10 + 1)).toEqual({
        ...{ granted: false, refusal: 'day', resetsAt: new Date('2026-03-05T22:00:00Z') },
      });
      expect(await reserve((usd * USD) / 10)).toMatchObject({ granted: true });
      expect(await reserve(1)).toMatchObject({ granted: false, refusal: 'day' });
    }
  });

  it('of an agency that nobody has put on a plan is that of the trial', async () => {
    agency = await createTestAgency({ cloud });
    expect(await usageNow()).toMatchObject({ plan: 'trial', month: { capMicroUsd: 2 * USD } });
    await sql`update public.tenants set plan = 'platinum' where tenant_id = ${agency.tenantId}`;
    expect(await usageNow()).toMatchObject({ plan: 'trial', month: { capMicroUsd: 2 * USD } });
  });

  it('17. cannot be overspent by calls side by side: twelve workers reserve, and what they got fits', async () => {
    await found({ plan: 'trial' });
    await spent({ day: '2026-03-01', costMicroUsd: 2 * USD - 1_000 });
    const workers = Array.from({ length: 12 }, async () => await reserve(300));
    const granted = (await Promise.all(workers)).filter(({ granted: isGranted }) => isGranted);
    expect(granted).toHaveLength(3);
    const { month } = await usageNow();
    expect(month).toMatchObject({ spentMicroUsd: 2 * USD - 1_000, reservedMicroUsd: 900 });
    expect(await noticesOf('owner')).toEqual(['2026-03 100', '2026-03 80', '2026-03 90']);
  });

  it('17. cannot be overspent by calls side by side of one month and two days', async () => {
    await found({ plan: 'trial' });
    await spent({ day: '2026-03-01', costMicroUsd: 2 * USD - 1_000 });
    const days = ['2026-03-05', '2026-03-06'];
    const caps = budgetCaps({ plan: 'trial', ownDayMicroUsd: undefined });
    const refusals = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const { data } = await agency.systemStore.rpc('reserve_model_money', {
          p_call: { id: newUuid(), purpose: 'answers', model: 'm', entity: 'question', entity_id: 'q', tokens_in: 1, cost_micro_usd: 300 },
          p_caps: { month_micro_usd: caps.monthMicroUsd, day_micro_usd: caps.dayMicroUsd, unapproved_percent: null },
          p_day: days[index % 2],
          p_at: now.toISOString(),
        });
        return z.object({ refusal: z.string().nullable() }).parse(data).refusal;
      }),
    );
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(3);
  });

  it('is given back where a call cost less, kept where nobody knows, and settled once', async () => {
    await found({ plan: 'trial' });
    const [cheap, unknown, unmade] = [await reserve(60_000), await reserve(60_000), await reserve(60_000)];
    if (!cheap.granted || !unknown.granted || !unmade.granted) throw new Error('A call was not granted.');
    await settle(cheap.callId, 10);
    await settle(cheap.callId, 99_999);
    await settle(unknown.callId, 'unknown');
    await settle(unmade.callId, null);
    expect((await usageNow()).month).toMatchObject({ spentMicroUsd: 60_010, reservedMicroUsd: 0, calls: 3 });
    const [row] = await sql`select tokens_in, is_estimated from public.model_calls where id = ${unknown.callId}`;
    expect(row).toEqual({ tokens_in: 100, is_estimated: true });
    expect(await miscounted()).toEqual([]);
  });

  it('is counted by the day as calls are made and settled side by side, of several purposes', async () => {
    await found({ plan: 'business' });
    await Promise.all(
      (['extraction', 'answers', 'embeddings', 'answers'] as const).flatMap((purpose) =>
        ([10, 'unknown', null, 900] as const).map(async (cost) => {
          const input = { purpose, model: 'm', entity: 'question', entityId: 'q', tokensIn: 100, estimateMicroUsd: 500 };
          const call = await reserveModelSpend({ ctx: contextOf(agency, 'member'), input });
          if (!call.granted) throw new Error('A call was not granted.');
          await settle(call.callId, cost);
        }),
      ),
    );
    expect(await miscounted()).toEqual([]);
    expect((await usageNow()).month).toMatchObject({ spentMicroUsd: 4 * (10 + 500 + 0 + 900), reservedMicroUsd: 0, calls: 16 });
  });

  it('counts what an earlier release wrote, and shares one lock with it', async () => {
    await found({ plan: 'trial' });
    const old = async (costMicroUsd: number) =>
      await agency.systemStore.rpc('reserve_model_spend', {
        p_call: { id: newUuid(), purpose: 'extraction', model: 'm', entity: 'enquiry', entity_id: 'e', cost_micro_usd: costMicroUsd },
        p_cap_micro_usd: 200_000,
        p_day: '2026-03-05',
        p_at: now.toISOString(),
      });
    expect((await old(50_000)).data).toMatchObject({ granted: true });
    await Promise.all([old(50_000), reserve(50_000), old(50_000), reserve(50_000), old(50_000)]);
    const { day } = await usageNow();
    expect(day).toMatchObject({ reservedMicroUsd: 200_000, calls: 4, share: 1 });
  });
});

describe('notices', () => {
  it('17. come at 80, 90 and 100 % of the month, once each, to whoever may change the settings, whoever asked', async () => {
    await found({ plan: 'starter' });
    await spent({ day: '2026-03-01', costMicroUsd: 6_300_000 });
    await reserve(99_999, 'viewer');
    expect(await noticesOf('owner')).toEqual([]);
    // Those who ask cannot read the audit; minutes lie between them.
    for (const role of ['viewer', 'member', 'viewer', 'owner'] as const) {
      await reserve(1, role);
      now = new Date(now.getTime() + 600_000);
    }
    expect(await noticesOf('owner')).toEqual(['2026-03 80']);
    await spent({ day: '2026-03-02', costMicroUsd: 799_999 });
    await reserve(1);
    now = new Date(now.getTime() + 600_000);
    await reserve(1);
    expect(await noticesOf('admin')).toEqual(['2026-03 80', '2026-03 90']);
    await spent({ day: '2026-03-03', costMicroUsd: 700_000 });
    for (const estimate of [200_000, 150_000, 100_000]) {
      now = new Date(now.getTime() + 600_000);
      expect(await reserve(estimate, 'member')).toMatchObject({ granted: false, refusal: 'month' });
    }
    expect(await noticesOf('owner')).toEqual(['2026-03 80', '2026-03 90', '2026-03 100']);
    expect(await noticesOf('member')).toEqual([]);
    const audits =
      await sql`select entity_id from public.audit where tenant_id = ${agency.tenantId} and action = 'model_spend.threshold' order by at`;
    expect(audits.map((row) => row['entity_id'])).toEqual(['2026-03/80', '2026-03/90', '2026-03/100']);
  });

  it('say nothing of a day that is spent', async () => {
    await found({ plan: 'trial' });
    await reserve(200_000);
    expect(await reserve(1)).toMatchObject({ refusal: 'day' });
    expect(await noticesOf('owner')).toEqual([]);
  });

  it('begin anew with the month of the agency', async () => {
    await found({ plan: 'trial', timeZone: 'Pacific/Auckland' });
    now = new Date('2026-03-31T10:59:59Z');
    await spent({ day: '2026-03-30', costMicroUsd: 1_600_000 });
    await reserve(1);
    expect(await noticesOf('owner')).toEqual(['2026-03 80']);
    now = new Date('2026-03-31T11:00:00Z');
    expect(await usageNow()).toMatchObject({
      day: { date: '2026-04-01' },
      month: { month: '2026-04', spentMicroUsd: 0, reservedMicroUsd: 0 },
    });
    await spent({ day: '2026-04-02', costMicroUsd: 1_600_000 });
    await reserve(1);
    expect(await noticesOf('owner')).toEqual(['2026-03 80', '2026-04 80']);
  });
});

describe('an enterprise', () => {
  const spentSoFar = 379_999_000;
  beforeEach(async () => {
    await found({ plan: 'enterprise' });
    await spent({ day: '2026-03-01', costMicroUsd: spentSoFar });
  });

  it('stops at 95 % unless an owner approved that month, and the notice of 90 % says so', async () => {
    expect(await reserve(1_000)).toMatchObject({ granted: true });
    expect(await reserve(1)).toMatchObject({ granted: false, refusal: 'approval', resetsAt: new Date('2026-03-31T22:00:00Z') });
    expect(await usageNow()).toMatchObject({ month: { stopsAtMicroUsd: 380 * USD, approval: { approvedBy: null, approvedAt: null } } });
    expect(await noticesOf('owner')).toEqual(['2026-03 80', '2026-03 90']);
    const [told] = await sql<{ title: string }[]>`
      select title from public.notifications where tenant_id = ${agency.tenantId} and data ->> 'percent' = '90' limit 1`;
    expect(told?.title).toContain('at 95 % it waits for an owner');
    await approveModelMonth({ ctx: contextOf(agency, 'owner'), input: { month: '2026-03' } });
    expect(await reserve(1)).toMatchObject({ granted: true });
    expect(await usageNow()).toMatchObject({
      month: { stopsAtMicroUsd: 400 * USD, approval: { approvedBy: agency.members.owner.memberId } },
    });
  });

  it('is approved once, on the record, whatever the number of times and of owners at once', async () => {
    const approve = async () => await approveModelMonth({ ctx: contextOf(agency, 'owner'), input: { month: '2026-03' } });
    const first = await Promise.all([approve(), approve(), approve()]);
    now = new Date('2026-03-06T10:00:00Z');
    const again = await approve();
    expect(new Set([...first, again].map((one) => JSON.stringify(one))).size).toBe(1);
    expect(again).toEqual({ month: '2026-03', approvedBy: agency.members.owner.memberId, approvedAt: new Date('2026-03-05T10:00:00Z') });
    const audits =
      await sql`select actor, entity_id from public.audit where tenant_id = ${agency.tenantId} and action = 'model_spend.approved'`;
    expect(audits).toMatchObject([{ entity_id: '2026-03' }]);
  });

  it('is approved by owners alone, for the month that runs alone, and the next month waits again', async () => {
    for (const role of ['admin', 'member', 'viewer', 'system'] as const) {
      await expect(approveModelMonth({ ctx: contextOf(agency, role), input: { month: '2026-03' } })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    // Nor by the database's own function.
    const { error } = await agency.stores.admin.rpc('approve_model_month', {
      p_month: '2026-03-01',
      p_cap_micro_usd: 1,
      p_at: now.toISOString(),
    });
    expect(error).toMatchObject({ message: 'forbidden' });
    const ctx = contextOf(agency, 'owner');
    for (const month of ['2026-02', '2026-04', '2025-03']) {
      await expect(approveModelMonth({ ctx, input: { month } })).rejects.toMatchObject({ code: 'validation_failed' });
    }
    await approveModelMonth({ ctx, input: { month: '2026-03' } });
    now = new Date('2026-04-05T10:00:00Z');
    await spent({ day: '2026-04-01', costMicroUsd: spentSoFar });
    expect(await reserve(1_001)).toMatchObject({ granted: false, refusal: 'approval' });
  });

  it('alone needs that', async () => {
    await found({ plan: 'business' });
    const ctx = contextOf(agency, 'owner');
    await expect(approveModelMonth({ ctx, input: { month: '2026-03' } })).rejects.toMatchObject({ code: 'state_conflict' });
    expect((await usageNow()).month.approval).toBeNull();
  });
});

describe('whatever is reserved and settled, in whatever order, zone and at whatever turn of a month', () => {
  type Step =
    | { kind: 'reserve'; estimate: number; workers: number }
    | { kind: 'settle'; pick: number; cost: number }
    | { kind: 'wait'; hours: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('reserve' as const),
        estimate: fc.integer({ min: 0, max: 120_000 }),
        workers: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('settle' as const), pick: fc.nat(20), cost: fc.integer({ min: 0, max: 150_000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  );

  it('no sum is negative, what is reserved never passes a cap, and what was spent passes it at most by what the calls in flight cost beyond their reserve', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Pacific/Auckland', 'America/Sao_Paulo', 'Africa/Johannesburg'),
        fc.constantFrom(1_990_000, 1_700_000, 0),
        fc.array(step, { minLength: 4, maxLength: 12 }),
        async (timeZone, before, steps) => {
          now = new Date('2026-03-30T20:00:00Z');
          await found({ plan: 'trial', timeZone });
          await spent({ day: '2026-03-01', costMicroUsd: before });
          const caps = budgetCaps({ plan: 'trial', ownDayMicroUsd: undefined });
          /** Of each day: what was spent or is reserved, and by how much calls cost more than was set aside for them. */
          const days = new Map<string, { used: number; beyond: number }>([['2026-03-01', { used: before, beyond: 0 }]]);
          const open: { callId: string; day: string; estimate: number }[] = [];
          const today = () => localDateAt({ instant: now, timeZone });
          const of = (day: string) => days.get(day) ?? { used: 0, beyond: 0 };
          const add = (day: string, used: number, beyond = 0) =>
            days.set(day, { used: of(day).used + used, beyond: of(day).beyond + beyond });
          const monthOf = (day: string) =>
            [...days]
              .filter(([one]) => one.slice(0, 7) === day.slice(0, 7))
              .reduce((sum, [, one]) => ({ used: sum.used + one.used, beyond: sum.beyond + one.beyond }), { used: 0, beyond: 0 });
          for (const one of steps) {
            if (one.kind === 'wait') now = new Date(now.getTime() + one.hours * 3_600_000);
            if (one.kind === 'settle') {
              const [call] = open.splice(one.pick % Math.max(1, open.length), 1);
              if (call === undefined) continue;
              await settle(call.callId, one.cost);
              add(call.day, one.cost - call.estimate, Math.max(0, one.cost - call.estimate));
            }
            if (one.kind === 'reserve') {
              const expected = budgetRefusal({ usage: await usageNow(), estimateMicroUsd: one.estimate });
              const answers = await Promise.all(Array.from({ length: one.workers }, async () => await reserve(one.estimate)));
              // The reading and the deciding know the same rule.
              expect(answers.some(({ granted }) => granted)).toBe(expected === null);
              for (const answer of answers) {
                if (!answer.granted) continue;
                open.push({ callId: answer.callId, day: today(), estimate: one.estimate });
                add(today(), one.estimate);
              }
            }
            const { day, month } = await usageNow();
            expect(day.date).toBe(today());
            expect(day.spentMicroUsd + day.reservedMicroUsd).toBe(of(today()).used);
            expect(month.spentMicroUsd + month.reservedMicroUsd).toBe(monthOf(today()).used);
            for (const sum of [day.spentMicroUsd, day.reservedMicroUsd, month.spentMicroUsd, month.reservedMicroUsd])
              expect(sum).toBeGreaterThanOrEqual(0);
            expect(of(today()).used).toBeLessThanOrEqual(caps.dayMicroUsd + of(today()).beyond);
            expect(monthOf(today()).used).toBeLessThanOrEqual(caps.monthMicroUsd + monthOf(today()).beyond);
          }
          expect(await miscounted()).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

describe('a plan', () => {
  it('is set by the platform alone, on the record, and nobody of the agency changes it', async () => {
    await found({ plan: 'growth' });
    const [row] = await sql`select actor, data from public.audit where tenant_id = ${agency.tenantId} and action = 'tenant.plan_changed'`;
    expect(row).toEqual({ actor: 'platform:test', data: { from: 'trial', to: 'growth' } });
    for (const store of [agency.stores.owner, agency.systemStore]) {
      expect(
        (await store.rpc('platform_set_plan', { p_tenant: agency.tenantId, p_plan: 'enterprise', p_label: 'x', p_at: now.toISOString() }))
          .error,
      ).not.toBeNull();
      expect((await store.from('tenants').update({ plan: 'enterprise' }).eq('tenant_id', agency.tenantId)).error).not.toBeNull();
    }
    expect((await usageNow()).plan).toBe('growth');
  });
});
