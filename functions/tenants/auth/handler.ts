import { AppError } from '../../../shared/core/errors.ts';
import { encodeId } from '../../../shared/core/ids.ts';
import { permissionsOf } from '../../../shared/core/permissions.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { Session } from '../../../shared/services/identity/port.ts';
import { signIn } from '../../../shared/tenants/sign-in.ts';
import { signOut } from '../../../shared/tenants/sign-out.ts';
import type routes from './routes.ts';

type Uses = 'identity' | 'state' | 'door';

const sessionView = ({ accessToken, refreshToken, expiresInSeconds }: Session) => ({ accessToken, refreshToken, expiresInSeconds });

const login: RouteHandler<typeof routes.login, Uses> = async ({ ctx, input }) => {
  const { session, tenants } = await signIn({ ctx, input: { ...input.body, ip: input.ip } });
  return { body: { ...sessionView(session), tenants } };
};

const refresh: RouteHandler<typeof routes.refresh, Uses> = async ({ ctx, input }) => {
  const session = await ctx.identity.refresh(input.body.refreshToken);
  if (session === null) throw new AppError('unauthenticated', { detail: 'This refresh token is not valid any more; sign in again.' });
  return { body: sessionView(session) };
};

const logout: RouteHandler<typeof routes.logout, Uses> = async ({ ctx, input }) => {
  await signOut({ ctx, input: { authorization: input.headers['authorization'] ?? '' } });
  return {};
};

const me: RouteHandler<typeof routes.me, Uses> = async ({ ctx }) => {
  const { actor, tenantId } = ctx;
  if (actor.kind !== 'member' || tenantId === null) throw new AppError('unauthenticated', { detail: 'Sign in first.' });
  return {
    body: {
      memberId: encodeId('member', actor.memberId),
      tenantId,
      email: actor.email,
      name: actor.name,
      role: actor.role,
      permissions: permissionsOf(actor.role),
    },
  };
};

export default { login, refresh, logout, me };
