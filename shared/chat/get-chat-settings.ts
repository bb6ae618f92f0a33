import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type ChatSettings, chatSettingsSchema } from './chat-settings.ts';

const rowSchema = z.object({ value: z.record(z.string(), z.unknown()), revision: z.int() });

/** How the agency's chat speaks, with the revision that a change must name: 0 where nothing was ever set. */
export const getChatSettings = async ({ ctx }: { ctx: { store: Store } }): Promise<{ value: ChatSettings; revision: number }> => {
  const row = await readRow({ query: ctx.store.from('settings').select('value,revision').eq('section', 'chat'), schema: rowSchema });
  return { value: chatSettingsSchema.parse(row?.value ?? {}), revision: row?.revision ?? 0 };
};
