import { describe, expect, it } from 'vitest';
import { readFunctions } from '../../../infra/deploy/command/read-functions.ts';
import { costOf, estimateCosts, uncountedPrices } from '../../../infra/deploy/costs/estimate-costs.ts';
import { installationOf } from '../../../infra/deploy/costs/installation-of.ts';
import { renderCosts } from '../../../infra/deploy/costs/render-costs.ts';
import { PRICES_AS_OF } from '../../../infra/deploy/costs/unit-prices.ts';
import { usageOf } from '../../../infra/deploy/costs/usage.ts';

const functions = await readFunctions();
const installation = installationOf(functions);
const totalOf = (enquiries: number) => estimateCosts({ enquiries, installation }).reduce((sum, { usd }) => sum + usd, 0);

describe('what a month costs', () => {
  it('charges what is used beyond what is free', () => {
    expect(costOf({ price: 'requests', used: 2_000_000 })).toBe(0);
    expect(costOf({ price: 'requests', used: 4_500_000 })).toBe(1);
    expect(costOf({ price: 'schedules', used: 5 })).toBeCloseTo(0.2);
  });

  it('counts the installation from its definitions', () => {
    const facts = { kind: 'schedule' as const, area: 'x', google: { secrets: ['A', 'B'], isWebhook: false } };
    const counted = installationOf([
      { ...facts, trigger: { cron: '* * * * *' } },
      { ...facts, trigger: { cron: '30 0 * * *' } },
      { ...facts, kind: 'http', area: 'operations', trigger: { routes: [{ method: 'GET', path: '/v1/x', access: 'public' }] } },
    ]);
    expect(counted).toEqual({
      functions: 3,
      secrets: 2 + 3,
      webhooks: 0,
      uptimePaths: 1,
      schedules: [{ runsPerMonth: 43_800 }, { runsPerMonth: 30 }],
    });
    expect(installation.functions).toBeGreaterThan(10);
    expect(installation.webhooks).toBeGreaterThan(0);
  });

  it('counts every unit price in one line', () => {
    expect(uncountedPrices()).toEqual([]);
  });

  it('works out units by hand alike: Pub/Sub at 1,000 enquiries', () => {
    // 3 mails and 4 more events, 2 kB in and 2 kB out of each.
    expect(usageOf({ enquiries: 1000, installation }).pubsub * 1024 * 1024).toBeCloseTo(1000 * 7 * 2 * 2);
  });

  it('grows with enquiries, and less than they do', () => {
    const [few, some, many] = [totalOf(10), totalOf(1000), totalOf(100_000)];
    expect(few).toBeLessThan(some);
    expect(some).toBeLessThan(many);
    expect(many).toBeLessThan(100 * some);
  });

  it('says when it knows no plan', () => {
    expect(() => totalOf(10_000_000)).toThrow('No plan is known for');
  });

  it('is written out for three sizes, with assumptions and dated unit prices', () => {
    const costs = renderCosts({ functions });
    expect(costs).toContain('| USD a month | 10 enquiries | 1,000 enquiries | 100,000 enquiries |');
    expect(costs).toContain(PRICES_AS_OF);
    expect(costs).toContain('mail kilobytes 150');
    expect(renderCosts({ functions, at: [5000] })).toContain('| USD a month | 5,000 enquiries |');
  });
});
