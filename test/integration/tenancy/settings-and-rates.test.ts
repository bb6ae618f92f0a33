import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../../shared/core/ids.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import type { Store } from '../../../shared/services/store/port.ts';
import { createTestAgency, type TestAgency } from '../../setup/create-agency.ts';
import { AT, race } from './pipeline-facts.ts';

const cloud = inject('embeddedCloud');
let agency: TestAgency;
beforeAll(async () => {
  agency = await createTestAgency({ cloud });
});

describe('patch_settings', () => {
  const patch = async (store: Store, value: Record<string, unknown>, revision: number, section = 'quotes') =>
    await callFunction({
      store,
      name: 'patch_settings',
      args: { p_section: section, p_value: value, p_expected_revision: revision, p_at: AT },
      schema: z.object({ value: z.record(z.string(), z.unknown()), revision: z.int() }),
    });

  test('changes the revision that was read, and says the new one', async () => {
    const fresh = await createTestAgency({ cloud });
    expect(await patch(fresh.stores.admin, { validityDays: 10 }, 1)).toEqual({ value: { validityDays: 10 }, revision: 2 });
    const { data } = await fresh.stores.viewer.from('settings').select('value,revision').eq('section', 'quotes');
    expect(data).toEqual([{ value: { validityDays: 10 }, revision: 2 }]);
    expect((await fresh.stores.owner.from('audit').select('actor').eq('action', 'settings.changed')).data).toEqual([
      { actor: fresh.members.admin.memberId },
    ]);
  });

  test('refuses a revision that is no longer the newest, and changes nothing', async () => {
    const fresh = await createTestAgency({ cloud });
    await patch(fresh.stores.owner, { validityDays: 10 }, 1);
    await expect(patch(fresh.stores.owner, { validityDays: 20 }, 1)).rejects.toMatchObject({ code: 'precondition_failed', status: 412 });
    const { data } = await fresh.stores.owner.from('settings').select('value').eq('section', 'quotes');
    expect(data).toEqual([{ value: { validityDays: 10 } }]);
  });

  test('of twenty changes to one revision keeps one', async () => {
    const fresh = await createTestAgency({ cloud });
    expect(await race(20, async (index) => await patch(fresh.stores.owner, { validityDays: index }, 1))).toEqual({
      ok: 1,
      precondition_failed: 19,
    });
  });

  test.each(['member', 'viewer'] as const)('is not for a %s', async (role) => {
    for (const section of ['company', 'branding'])
      await expect(patch(agency.stores[role], {}, 1, section)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('import_rates', () => {
  const terms = (destination: string, amount = 100) => ({
    destination,
    hotelName: 'The Palms',
    validFrom: '2026-01-01',
    validTo: '2026-12-31',
    amount,
  });
  const importRates = async (store: Store, rows: readonly Record<string, unknown>[]) =>
    (
      await callFunction({
        store,
        name: 'import_rates',
        args: { p_import_id: newUuid(), p_rows: rows, p_destinations: [], p_at: AT },
        schema: z.object({ changed: z.int() }),
      })
    ).changed;
  const row = (destination: string, amount?: number) => ({
    id: newUuid(),
    natural_key: 'palms',
    source_row: 2,
    terms: terms(destination, amount),
  });

  test('makes a version of what changed, and none of what did not', async () => {
    const fresh = await createTestAgency({ cloud });
    expect(await importRates(fresh.stores.admin, [row('Zanzibar')])).toBe(1);
    expect(await importRates(fresh.stores.admin, [row('Zanzibar')])).toBe(0);
    expect(await importRates(fresh.stores.admin, [row('Zanzibar', 120)])).toBe(1);
    expect((await fresh.stores.admin.from('rates').select('version,terms')).data).toEqual([{ version: 2, terms: terms('Zanzibar', 120) }]);
    expect((await fresh.stores.admin.from('rate_versions').select('version').order('version')).data).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
  });

  test('moves a rate to the destination that the new sheet names', async () => {
    const fresh = await createTestAgency({ cloud });
    await importRates(fresh.stores.admin, [row('Zanzibar')]);
    await importRates(fresh.stores.admin, [row('Mauritius')]);
    expect((await fresh.stores.admin.from('rates').select('destination,terms')).data).toEqual([
      { destination: 'Mauritius', terms: terms('Mauritius') },
    ]);
  });

  test.each(['member', 'viewer'] as const)('is not for a %s', async (role) => {
    await expect(importRates(agency.stores[role], [row('Zanzibar')])).rejects.toMatchObject({ code: 'forbidden' });
  });
});
