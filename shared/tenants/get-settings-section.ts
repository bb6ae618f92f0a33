import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { SETTINGS_SCHEMAS, type SettingsSection } from './settings-schemas.ts';

const rowSchema = z.object({ value: z.record(z.string(), z.unknown()), revision: z.int() });

/** One section with the revision that a change must name: 0 where nothing was ever set. */
export const getSettingsSection = async ({ ctx, input }: { ctx: { store: Store }; input: { section: SettingsSection } }) => {
  const row = await readRow({
    query: ctx.store.from('settings').select('value,revision').eq('section', input.section),
    schema: rowSchema,
  });
  return { value: SETTINGS_SCHEMAS[input.section].parse(row?.value ?? {}), revision: row?.revision ?? 0 };
};
