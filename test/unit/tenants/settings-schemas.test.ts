import { describe, expect, test } from 'vitest';
import { companySettingsSchema, SETTINGS_SCHEMAS } from '../../../shared/tenants/settings-schemas.ts';

describe('company settings', () => {
  test.each([
    ['timeZone', 'Africa/Johannesburg'],
    ['timeZone', 'UTC'],
    ['currency', 'JPY'],
    ['region', 'DE'],
    ['locale', 'en-ZA'],
    ['locale', 'sr-Latn-RS'],
  ])('%s may be %s', (key, value) => {
    expect(companySettingsSchema.parse({ [key]: value })).toMatchObject({ [key]: value });
  });

  // Whatever passes here is used by every draft, PDF and mail of the agency: what they cannot use would stop all of them.
  test.each([
    ['timeZone', 'Africa/Atlantis'],
    ['timeZone', '+02:00'],
    ['timeZone', ''],
    ['currency', 'QQQ'],
    ['currency', 'zar'],
    ['region', 'QQ'],
    ['region', 'South Africa'],
    ['locale', 'zz_!!'],
    ['locale', ''],
  ])('%s is never %j', (key, value) => {
    expect(companySettingsSchema.safeParse({ [key]: value }).error?.issues.map(({ path }) => path)).toEqual([[key]]);
  });
});

describe("the agency's own limit of a day for models", () => {
  test('is none unless it is set, null takes it back, and what is stored never holds a null', () => {
    const capOf = (value: object) => JSON.stringify(SETTINGS_SCHEMAS.ai.parse(value).dailyCapMicroUsd);
    expect([{}, { dailyCapMicroUsd: null }, { dailyCapMicroUsd: 0 }, { dailyCapMicroUsd: 40_000_000 }].map(capOf)).toEqual([
      ...[undefined, undefined, '0', '40000000'],
    ]);
    for (const dailyCapMicroUsd of [-1, 0.5, 40_000_001, '5'])
      expect(SETTINGS_SCHEMAS.ai.safeParse({ dailyCapMicroUsd }).success).toBe(false);
  });
});
