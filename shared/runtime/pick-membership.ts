import { AppError } from '../core/errors.ts';
import type { State } from '../services/state/port.ts';
import { countedIp } from './client-ip.ts';
import type { Membership } from './read-memberships.ts';

const MISMATCH_WINDOW_SECONDS = 300;
const MISMATCHES_ALLOWED = 2;
const BLOCK_SECONDS = 1800;

const blocked = (): AppError =>
  new AppError('rate_limited', { detail: 'Too many calls for agencies that are not yours.', retryAfterSeconds: BLOCK_SECONDS });

const recordMismatch = async ({ state, ip }: { state: State; ip: string }): Promise<AppError> => {
  const count = await state.increment({ key: `ip:${ip}:tenant-mismatch`, ttlSeconds: MISMATCH_WINDOW_SECONDS });
  if (count <= MISMATCHES_ALLOWED) return new AppError('tenant_mismatch', { detail: 'X-Client-ID names no agency of yours.' });
  await state.put({ key: `ip:${ip}:tenant-mismatch-block`, value: true, ttlSeconds: BLOCK_SECONDS });
  return blocked();
};

/**
 * The membership that a request acts under. `wanted` (X-Client-ID) picks among the caller's own and can never widen them; the third foreign
 * one within 300 s from one address shuts X-Client-ID for that address for 1,800 s.
 * @throws AppError `tenant_mismatch`, `rate_limited`, `tenant_required`, `forbidden` (no membership at all)
 */
export const pickMembership = async ({
  memberships,
  wanted,
  state,
  ip,
}: {
  memberships: readonly Membership[];
  wanted: string | undefined;
  /** Asked only when X-Client-ID was sent. */
  state: () => Promise<State>;
  ip: string;
}): Promise<Membership> => {
  if (wanted !== undefined) {
    const shared = await state();
    const counted = countedIp(ip);
    if ((await shared.get(`ip:${counted}:tenant-mismatch-block`)) !== null) throw blocked();
    const chosen = memberships.find(({ tenantId }) => tenantId === wanted);
    if (chosen === undefined) throw await recordMismatch({ state: shared, ip: counted });
    return chosen;
  }
  const [only, ...others] = memberships;
  if (only === undefined) throw new AppError('forbidden', { detail: 'This account belongs to no agency.' });
  if (others.length === 0) return only;
  throw new AppError('tenant_required', {
    detail: 'You belong to several agencies: say in X-Client-ID for which one you act.',
    extra: { tenants: memberships.map(({ tenantId }) => tenantId) },
  });
};
