import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { VerifiedSubject } from '../services/identity/port.ts';
import { askLimiter } from './ask-limiter.ts';
import type { Call } from './call.ts';
import { fromDependency } from './dependency.ts';
import type { Host } from './host.ts';
import { pickMembership } from './pick-membership.ts';
import { type Membership, readMemberships } from './read-memberships.ts';

const unauthenticated = (detail: string): AppError => new AppError('unauthenticated', { detail });

const bearerOf = (header: string | undefined): string => {
  const token = header === undefined || header.length > 8192 ? undefined : /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('Send an access token: Authorization: Bearer ...');
  return token;
};

const revocationKey = ({ sessionId, token }: { sessionId: string | null; token: string }): string =>
  `revoked-session:${sessionId ?? createHash('sha256').update(token).digest('hex')}`;

/** While the shared state is away a signed-out token may read for its last minutes; writes wait. */
const refuseRevoked = async ({
  host,
  call,
  token,
  verified,
}: {
  host: Host;
  call: Call;
  token: string;
  verified: VerifiedSubject;
}): Promise<void> => {
  const revoked = await askLimiter({
    host,
    call,
    check: 'revoked-session',
    isSignedIn: true,
    ask: async () => (await host.services.state()).get(revocationKey({ sessionId: verified.sessionId, token })),
    otherwise: null,
  });
  if (revoked !== null) throw unauthenticated('This session was signed out.');
};

/**
 * Who calls, and for which agency: a verified token, not revoked, with an active membership read from the database on every call.
 * @throws AppError `unauthenticated`, `tenant_required`, `tenant_mismatch`, `rate_limited`, `forbidden`; `dependency_unavailable` when any of it
 * cannot be read
 */
export const signIn = async ({
  host,
  call,
  authorization,
  clientId,
}: {
  host: Host;
  call: Call;
  authorization: string | undefined;
  clientId: string | undefined;
}): Promise<Membership> => {
  const { services } = host;
  const token = bearerOf(authorization);
  const verified = await fromDependency({ name: 'sign-in service', ask: async () => (await services.identity()).verify(token) });
  if (verified === null) throw unauthenticated('The access token is not valid or has expired.');
  await refuseRevoked({ host, call, token, verified });
  const memberships = await fromDependency({
    name: 'database',
    ask: async () => readMemberships({ door: await services.store({ role: 'app_door' }), subject: verified.subject }),
  });
  const membership = await pickMembership({ host, call, memberships, wanted: clientId });
  const isSpent = membership.tokensValidFrom !== null && membership.tokensValidFrom.getTime() > verified.issuedAt.getTime();
  if (isSpent) throw unauthenticated('Sign in again: your access has changed since this token was issued.');
  return membership;
};
