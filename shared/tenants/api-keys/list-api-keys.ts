import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, apiKeyRowSchema } from './api-key.ts';

/** An agency has a handful of keys, revoked ones included; the newest of them are shown. */
const MAX_KEYS = 500;

/** The agency's keys, newest first. */
export const listApiKeys = async ({ ctx }: { ctx: { store: Store } }): Promise<ApiKeyRow[]> =>
  await readRows({
    query: ctx.store.from('api_keys').select(API_KEY_COLUMNS).order('created_at', { ascending: false }).order('id').limit(MAX_KEYS),
    schema: apiKeyRowSchema,
  });
