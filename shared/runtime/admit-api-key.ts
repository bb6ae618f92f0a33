import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { ApiKeyScope } from '../core/permissions.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Call } from './call.ts';
import { fromDependency } from './dependency.ts';
import type { Host } from './host.ts';

const KEY = /^twk_[A-Za-z0-9_-]{43}$/;

const keySchema = z
  .object({
    keyId: z.uuid(),
    tenantId: z.string(),
    tenantStatus: z.enum(['onboarding', 'active', 'suspended', 'closing', 'closed']),
    scopes: z.array(z.string()),
    allowedOrigins: z.array(z.string()),
    callsPerMinute: z.int(),
    callsPerHour: z.int(),
  })
  .nullable();

export type AdmittedKey = NonNullable<z.infer<typeof keySchema>>;

const refused = (): AppError =>
  new AppError('api_key_invalid', { detail: 'Send a valid API key in the header X-API-Key.', challenge: 'ApiKey' });

/** A browser says where its page is from; only a read may come without, and only a key that names origins is for browsers. */
const isAllowed = ({ origin, key, call }: { origin: string | undefined; key: AdmittedKey; call: Call }): boolean =>
  origin === undefined ? key.allowedOrigins.length === 0 || call.isRead : key.allowedOrigins.includes(origin);

/**
 * Lets a website or program of an agency in by the header X-API-Key. Notes the tenant, and the origin whose scripts may read the answer, in `call`.
 * @throws AppError `api_key_invalid` for a missing, unknown, revoked or expired key alike; `tenant_suspended`; `scope_missing`; `origin_not_allowed`;
 * `dependency_unavailable` when the key cannot be looked up
 */
export const admitApiKey = async ({
  host,
  call,
  headers,
  scope,
}: {
  host: Host;
  call: Call;
  headers: Readonly<Record<string, string>>;
  scope: ApiKeyScope;
}): Promise<AdmittedKey> => {
  const given = headers['x-api-key'] ?? '';
  if (!KEY.test(given)) throw refused();
  const key = await fromDependency({
    name: 'database',
    ask: async () =>
      callFunction({
        store: await host.services.store({ role: 'app_door' }),
        name: 'door_api_key',
        // Real time, like every credential's.
        args: { p_key_sha256: createHash('sha256').update(given).digest('hex'), p_at: new Date().toISOString() },
        schema: keySchema,
      }),
  });
  if (key === null) throw refused();
  call.tenantId = key.tenantId;
  if (key.tenantStatus !== 'active' && key.tenantStatus !== 'onboarding') {
    throw new AppError('tenant_suspended', { detail: 'This agency is suspended or closed.' });
  }
  if (!key.scopes.includes(scope)) throw new AppError('scope_missing', { detail: `This API key does not have the scope ${scope}.` });
  const origin = headers['origin'];
  if (!isAllowed({ origin, key, call })) {
    throw new AppError('origin_not_allowed', {
      detail: 'This API key may not be used from here: add the page’s origin to its allowed origins.',
    });
  }
  call.allowedOrigin = origin ?? null;
  return key;
};
