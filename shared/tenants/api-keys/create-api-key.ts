import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { ApiKeyRow, NewApiKey } from './api-key.ts';

const KEY_BYTES = 32;
const PREFIX_CHARACTERS = 12;

/** Makes a key of `twk_` and 32 random bytes. Only its hash is kept: nobody can read it again. */
export const createApiKey = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: NewApiKey;
}): Promise<{ key: string; row: ApiKeyRow }> => {
  const key = `twk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const at = ctx.now().toISOString();
  const row = {
    id: newUuid(),
    label: input.label,
    prefix: key.slice(0, PREFIX_CHARACTERS),
    scopes: [...new Set(input.scopes)],
    allowed_origins: [...new Set(input.allowedOrigins)],
    calls_per_minute: input.callsPerMinute,
    calls_per_hour: input.callsPerHour,
    expires_at: input.expiresAt,
  };
  await callFunction({
    store: ctx.store,
    name: 'create_api_key',
    args: { p_key: { ...row, key_sha256: createHash('sha256').update(key).digest('hex') }, p_at: at },
    schema: z.unknown(),
  });
  return { key, row: { ...row, created_at: at, revoked_at: null, last_used_at: null } };
};
