import { describe, expect, it } from 'vitest';
import { budgetCaps } from '../../../shared/model-budget/budget-caps.ts';
import { DEFAULT_PLAN, isPlan, PLAN_NAMES, PLANS } from '../../../shared/tenants/plans.ts';

const USD = 1_000_000;

describe('the plans', () => {
  it('have the money for models of the specification, from trial to enterprise', () => {
    expect(PLAN_NAMES.map((name) => [name, PLANS[name].aiMonthMicroUsd / USD])).toEqual([
      ['trial', 2],
      ['starter', 8],
      ['growth', 30],
      ['business', 120],
      ['enterprise', 400],
    ]);
    expect(PLAN_NAMES.filter((name) => PLANS[name].aiUnapprovedPercent !== undefined)).toEqual(['enterprise']);
    expect(PLANS.enterprise.aiUnapprovedPercent).toBe(95);
  });

  it('14. every limit grows or stays equal from trial to enterprise', () => {
    for (const [index, name] of PLAN_NAMES.entries()) {
      const before = PLAN_NAMES[index - 1];
      if (before !== undefined) expect(PLANS[name].aiMonthMicroUsd).toBeGreaterThanOrEqual(PLANS[before].aiMonthMicroUsd);
    }
  });

  it('start with the smallest, and no name of an object is one', () => {
    expect(DEFAULT_PLAN).toBe(PLAN_NAMES[0]);
    expect(['trial', 'Trial', '', 'toString', '__proto__'].map(isPlan)).toEqual([true, false, false, false, false]);
  });
});

describe('the money of a day', () => {
  it('is a tenth of the month', () => {
    for (const plan of PLAN_NAMES) {
      expect(budgetCaps({ plan, ownDayMicroUsd: undefined }).dayMicroUsd).toBe(PLANS[plan].aiMonthMicroUsd / 10);
    }
  });

  it("may be less by the agency's own will, never more", () => {
    expect([0, 5, 200_000, 40 * USD].map((ownDayMicroUsd) => budgetCaps({ plan: 'trial', ownDayMicroUsd }).dayMicroUsd)).toEqual([
      0, 5, 200_000, 200_000,
    ]);
  });
});
