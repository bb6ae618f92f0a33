import { describe, expect, test } from 'vitest';
import { companySettingsSchema } from '../../../shared/tenants/settings-schemas.ts';

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
