import { AppError } from '../core/errors.ts';
import type { BaseContext, ServiceMap } from '../services/context.ts';
import type { Session } from '../services/identity/port.ts';
import { memberships } from './memberships.ts';

const PER_IP = [
  { limit: 5, windowSeconds: 60 },
  { limit: 20, windowSeconds: 900 },
] as const;
const LOCK_AFTER_FAILURES = 10;
const LOCK_SECONDS = 900;

const wrongCredentials = () =>
  new AppError('unauthenticated', { detail: 'The address or the password is wrong, or sign-in is locked for a while.' });

type SignInContext = BaseContext & Pick<ServiceMap, 'identity' | 'state' | 'door'>;

/**
 * Signs a person in with a password. Limits: 5 a minute and 20 in 15 minutes per IP; ten failures lock the address for 15 minutes,
 * during which the right password answers like a wrong one. Windows are real time.
 * @throws AppError unauthenticated, rate_limited; dependency_unavailable when identity or the counters cannot be reached.
 */
export const signIn = async ({
  ctx,
  input,
}: {
  ctx: SignInContext;
  input: { email: string; password: string; ip: string };
}): Promise<{ session: Session; tenants: { tenantId: string; role: string; name: string }[] }> => {
  for (const { limit, windowSeconds } of PER_IP) {
    const window = Math.floor(Date.now() / 1000 / windowSeconds);
    const count = await ctx.state.increment({ key: `ip:${input.ip}:login:${windowSeconds}:${window}`, ttlSeconds: windowSeconds });
    if (count > limit) {
      throw new AppError('rate_limited', {
        detail: 'Too many sign-ins from this address; wait a little.',
        retryAfterSeconds: windowSeconds,
      });
    }
  }
  const email = input.email.trim().toLowerCase();
  const failuresKey = `login-failures:${email}`;
  const isLocked = Number((await ctx.state.get(failuresKey)) ?? 0) >= LOCK_AFTER_FAILURES;
  const session = await ctx.identity.signIn({ email, password: input.password });
  if (session === null || isLocked) {
    if (!isLocked) {
      const failures = await ctx.state.increment({ key: failuresKey, ttlSeconds: LOCK_SECONDS });
      // The lock lasts its whole time from the failure that caused it, not from the first one.
      if (failures >= LOCK_AFTER_FAILURES) await ctx.state.put({ key: failuresKey, value: failures, ttlSeconds: LOCK_SECONDS });
    }
    throw wrongCredentials();
  }
  await ctx.state.remove(failuresKey);
  const all = await memberships({ door: ctx.door, subject: session.subject });
  const tenants = all.filter((membership) => membership.status === 'active').map(({ tenantId, role, name }) => ({ tenantId, role, name }));
  return { session, tenants };
};
