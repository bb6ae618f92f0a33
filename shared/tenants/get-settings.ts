import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';
import { SETTINGS_SCHEMAS, type Settings } from './settings-schemas.ts';

const rowSchema = z.object({ section: z.string(), value: z.record(z.string(), z.unknown()) });

/** Every section of the tenant's settings; shipped defaults stand where nothing is stored. */
export const getSettings = async ({ ctx }: { ctx: { store: Store } }): Promise<Settings> => {
  const rows = await readRows({ query: ctx.store.from('settings').select('section,value'), schema: rowSchema });
  const stored = Object.fromEntries(rows.map((row) => [row.section, row.value]));
  return {
    company: SETTINGS_SCHEMAS.company.parse(stored['company'] ?? {}),
    email: SETTINGS_SCHEMAS.email.parse(stored['email'] ?? {}),
    quotes: SETTINGS_SCHEMAS.quotes.parse(stored['quotes'] ?? {}),
    branding: SETTINGS_SCHEMAS.branding.parse(stored['branding'] ?? {}),
    ai: SETTINGS_SCHEMAS.ai.parse(stored['ai'] ?? {}),
    escalations: SETTINGS_SCHEMAS.escalations.parse(stored['escalations'] ?? {}),
  };
};
