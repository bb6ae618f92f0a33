import { AppError } from '../core/errors.ts';
import { askLimiter } from './ask-limiter.ts';
import type { Call } from './call.ts';
import { countedIp } from './client-ip.ts';
import type { Host } from './host.ts';
import type { Membership } from './read-memberships.ts';

const MISMATCH_WINDOW_SECONDS = 300;
const MISMATCHES_ALLOWED = 2;
const BLOCK_SECONDS = 1800;

type Asked = { host: Host; call: Call };

const blockKey = (call: Call): string => `ip:${countedIp(call.ip)}:tenant-mismatch-block`;

const blocked = (): AppError =>
  new AppError('rate_limited', { detail: 'Too many calls for agencies that are not yours.', retryAfterSeconds: BLOCK_SECONDS });

const isBlocked = ({ host, call }: Asked): Promise<boolean> =>
  askLimiter({
    host,
    call,
    check: 'tenant-mismatch',
    isSignedIn: true,
    ask: async () => (await (await host.services.state()).get(blockKey(call))) !== null,
    otherwise: false,
  });

/** Counts one mismatch and answers whether the address is shut from now on. */
const shutsAddress = ({ host, call }: Asked): Promise<boolean> =>
  askLimiter({
    host,
    call,
    check: 'tenant-mismatch',
    isSignedIn: true,
    ask: async () => {
      const state = await host.services.state();
      const count = await state.increment({ key: `ip:${countedIp(call.ip)}:tenant-mismatch`, ttlSeconds: MISMATCH_WINDOW_SECONDS });
      if (count <= MISMATCHES_ALLOWED) return false;
      await state.put({ key: blockKey(call), value: true, ttlSeconds: BLOCK_SECONDS });
      return true;
    },
    otherwise: false,
  });

/**
 * The membership that a request acts under. `wanted` (X-Client-ID) picks among the caller's own and can never widen them; the third foreign
 * one within 300 s from one address shuts X-Client-ID for that address for 1,800 s.
 * @throws AppError `tenant_mismatch`, `rate_limited`, `tenant_required`, `forbidden` (no membership at all), `dependency_unavailable`
 */
export const pickMembership = async ({
  host,
  call,
  memberships,
  wanted,
}: Asked & { memberships: readonly Membership[]; wanted: string | undefined }): Promise<Membership> => {
  if (wanted !== undefined) {
    if (await isBlocked({ host, call })) throw blocked();
    const chosen = memberships.find(({ tenantId }) => tenantId === wanted);
    if (chosen !== undefined) return chosen;
    if (await shutsAddress({ host, call })) throw blocked();
    throw new AppError('tenant_mismatch', { detail: 'X-Client-ID names no agency of yours.' });
  }
  const [only, ...others] = memberships;
  if (only === undefined) throw new AppError('forbidden', { detail: 'This account belongs to no agency.' });
  if (others.length === 0) return only;
  throw new AppError('tenant_required', {
    detail: 'You belong to several agencies: say in X-Client-ID for which one you act.',
    extra: { tenants: memberships.map(({ tenantId }) => tenantId) },
  });
};
