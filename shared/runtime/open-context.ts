import { AppError } from '../core/errors.ts';
import type { Actor, BaseContext, Context, ServiceMap, ServiceName } from '../services/context.ts';
import type { StoreClaims } from '../services/tokens/port.ts';
import type { Call } from './call.ts';
import { createCursors } from './cursor.ts';
import { fromDependency } from './dependency.ts';
import type { Host, Services } from './host.ts';
import { installationOf } from './installation.ts';

type Open = { [Name in ServiceName]: () => Promise<ServiceMap[Name]> };

const openersOf = ({ services, claims }: { services: Services; claims: StoreClaims | null }): Open => ({
  store: () => {
    if (claims === null) throw new AppError('internal', { detail: 'A store was declared where no tenant is known.' });
    return services.store(claims);
  },
  storeFor: async () => (tenantId) => services.store({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' }),
  door: () => services.store({ role: 'app_door' }),
  bus: () => services.bus(),
  tasks: () => services.tasks(),
  state: () => services.state(),
  blobs: () => services.blobs(),
  mailer: () => services.mailer(),
  vectors: () => services.vectors(),
  warehouse: () => services.warehouse(),
  model: () => services.model(),
  identity: () => services.identity(),
  signer: () => services.signer(),
  backups: () => services.backups(),
  platform: () => services.store({ role: 'app_platform' }),
});

/** A service that is not there says so when it is used, and not before: what needs it not goes on. */
const missing = ({ context, name, error, isSpread }: { context: object; name: ServiceName; error: unknown; isSpread: boolean }): void => {
  Object.defineProperty(context, name, {
    enumerable: isSpread,
    get: () => {
      throw error;
    },
  });
};

/**
 * What a handler gets: the facts of the call and exactly the services that its definition declares.
 * `claims`: what `store` may see; null where no tenant is known.
 * A service that cannot be opened throws AppError `dependency_unavailable` when the handler reaches for it.
 */
export const openContext = async ({
  host,
  call,
  actor,
  uses,
  claims,
  signal,
}: {
  host: Host;
  call: Call;
  actor: Actor;
  uses: readonly ServiceName[];
  claims: StoreClaims | null;
  signal: AbortSignal;
}): Promise<Context<ServiceName>> => {
  const { env, clock, log, services, memory } = host;
  const { tenantId, memberId, requestId, traceparent, route } = call;
  const cursors = createCursors({ secret: env.CURSOR_SECRET });
  const base: BaseContext = {
    tenantId,
    actor,
    requestId,
    traceparent,
    installation: installationOf(env),
    now: clock,
    log: log.with({ requestId, traceparent, tenantId, memberId, route }),
    cursor: {
      encode: (page) => cursors.encode({ ...page, tenantId }),
      // Whatever is signed for this scope was encoded by the same route: its form is the caller's own.
      decode: <Position>(page: Parameters<BaseContext['cursor']['decode']>[0]) => cursors.decode({ ...page, tenantId }) as Position,
    },
    signal,
    ...(memory === undefined ? {} : { memory }),
  };
  const openers = openersOf({ services, claims });
  const context: object = { ...base };
  const hasStore = claims !== null;
  await Promise.all(
    uses
      .filter((name) => name !== 'store' || hasStore)
      .map(async (name) => {
        try {
          Object.assign(context, { [name]: await fromDependency<unknown>({ name, ask: openers[name] }) });
        } catch (error) {
          missing({ context, name, error, isSpread: true });
        }
      }),
  );
  const noTenant = new AppError('internal', { detail: 'This call has no tenant, hence no store.' });
  if (uses.includes('store') && !hasStore) missing({ context, name: 'store', error: noTenant, isSpread: false });
  return context as Context<ServiceName>;
};
