import { AppError } from '../core/errors.ts';
import { can } from '../core/permissions.ts';
import type { Actor } from '../services/context.ts';
import type { StoreClaims } from '../services/tokens/port.ts';
import { type AdmittedKey, admitApiKey } from './admit-api-key.ts';
import { admitPlatform } from './admit-platform.ts';
import { admitWebhook } from './admit-webhook.ts';
import { askLimiter } from './ask-limiter.ts';
import type { Call } from './call.ts';
import { countedIp } from './client-ip.ts';
import type { RouteContract } from './define.ts';
import type { Host } from './host.ts';
import type { VerifyIdentityToken } from './identity-verifier.ts';
import { isSignedIn, scopeOf } from './is-signed-in.ts';
import { type CountedLimit, countCall, overLimit } from './rate-limit.ts';
import { signIn } from './sign-in.ts';
import { verifyServiceCaller } from './verify-service-caller.ts';

const TENANT_CALLS = { limit: 600, windowSeconds: 60 };
const ANONYMOUS_CALLS = { limit: 100, windowSeconds: 3600 };

export type Admission = { actor: Actor; claims: StoreClaims | null };

type Limited = { contract: RouteContract; call: Call; key?: AdmittedKey };

const keyLimits = ({ keyId, tenantId, callsPerMinute, callsPerHour }: AdmittedKey): CountedLimit[] => [
  { name: 'key-minute', limit: callsPerMinute, windowSeconds: 60, key: `tenant:${tenantId}:key:${keyId}:minute` },
  { name: 'key-hour', limit: callsPerHour, windowSeconds: 3600, key: `tenant:${tenantId}:key:${keyId}:hour` },
];

const limitsOf = ({ contract, call, key }: Limited): CountedLimit[] => {
  const { access, rateLimit } = contract;
  if (rateLimit === 'none') return [];
  const tenant = `tenant:${call.tenantId}:calls`;
  const address = `ip:${countedIp(call.ip)}:calls`;
  const own: CountedLimit[] =
    rateLimit === undefined
      ? []
      : [{ ...rateLimit, name: 'route', key: `${rateLimit.scope === 'ip' ? address : tenant}:${call.method} ${call.route}` }];
  if (access === 'signed' || access === 'service') return own;
  if (access === 'platform') return [{ ...TENANT_CALLS, name: 'platform', key: `platform:${address}` }, ...own];
  if (key !== undefined) return [...keyLimits(key), ...own];
  if (access === 'public') return own.length > 0 ? own : [{ ...ANONYMOUS_CALLS, name: 'anonymous', key: address }];
  return [{ ...TENANT_CALLS, name: 'tenant', key: tenant }, ...own];
};

const countLimits = async ({ host, contract, call, key }: Limited & { host: Host }): Promise<void> => {
  for (const counted of limitsOf({ contract, call, ...(key === undefined ? {} : { key }) })) {
    const standing = await askLimiter({
      host,
      call,
      check: counted.name,
      isSignedIn: isSignedIn(contract.access),
      ask: async () => countCall({ state: await host.services.state(), counted, nowMs: Date.now() }),
      otherwise: null,
    });
    if (standing === null) continue;
    call.standings.push(standing);
    if (standing.retryAfterSeconds !== null) throw overLimit(standing, standing.retryAfterSeconds);
  }
};

/**
 * Lets a call in, in the one order there is: credential 401, tenant state 403, permission 403, limits 429. Bodies come after. Notes tenant and
 * member in `call`.
 */
export const admit = async ({
  host,
  contract,
  call,
  headers,
  verifyIdentityToken,
}: {
  host: Host;
  contract: RouteContract;
  call: Call;
  headers: Readonly<Record<string, string>>;
  verifyIdentityToken: VerifyIdentityToken;
}): Promise<Admission> => {
  const { access } = contract;
  const authorization = headers['authorization'];
  if (access === 'service') {
    const accountId = await verifyServiceCaller({ env: host.env, authorization, verifyIdentityToken });
    await countLimits({ host, contract, call });
    return { actor: { kind: 'service', accountId }, claims: null };
  }
  if (access === 'platform') {
    const { label } = await admitPlatform({ host, call, adminToken: headers['x-admin-token'] });
    await countLimits({ host, contract, call });
    return { actor: { kind: 'platform', label }, claims: null };
  }
  if (access === 'public' || access === 'signed') {
    if (access === 'signed') admitWebhook({ credentials: host.env.WEBHOOK_BASIC_AUTH, authorization });
    await countLimits({ host, contract, call });
    return { actor: { kind: access === 'signed' ? 'provider' : 'anonymous' }, claims: null };
  }
  const scope = scopeOf(access);
  if (scope !== null) {
    const key = await admitApiKey({ host, call, headers, scope });
    await countLimits({ host, contract, call, key });
    // A key is nobody: what its route does is the pipeline's own work inside the key's agency.
    const claims = { role: 'app_member', tenantId: key.tenantId, memberId: null, memberRole: 'system' } as const;
    return { actor: { kind: 'api_key', keyId: key.keyId, scope }, claims };
  }
  const membership = await signIn({ host, call, authorization, clientId: headers['x-client-id'] });
  const { tenantId, tenantStatus, memberId, role, email, name } = membership;
  call.tenantId = tenantId;
  call.memberId = memberId;
  if (tenantStatus !== 'active' && tenantStatus !== 'onboarding') {
    throw new AppError('tenant_suspended', { detail: 'This agency is suspended or closed.' });
  }
  if (access !== 'own' && !can({ role, permission: access })) {
    throw new AppError('forbidden', { detail: `Your role (${role}) does not have ${access}.` });
  }
  await countLimits({ host, contract, call });
  return { actor: { kind: 'member', memberId, role, email, name }, claims: { role: 'app_member', tenantId, memberId, memberRole: role } };
};
