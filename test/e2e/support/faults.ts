import type { Services } from '../../../shared/runtime/host.ts';
import type { Store } from '../../../shared/services/store/port.ts';

/** `before`: the call is never made; `after`: it was made, and nobody learns how it went. */
export type Fault = { at: number; when: 'before' | 'after' };

type Watched = { calls: string[]; fault: Fault | null; isHit: boolean; accepted: string[] };

export type Faults = {
  /** From now on counts the outside calls made for this agency; the one with the number `fault.at` (first = 1) dies. */
  watch(watched: { tenantId: string; fault: Fault | null }): void;
  /** Names of the calls so far. */
  callsOf(tenantId: string): readonly string[];
  isHit(tenantId: string): boolean;
  /** Outbound ids in the order in which the provider accepted them: two of the same are two mails. */
  acceptedOf(tenantId: string): readonly string[];
  wrapServices(services: Services): Services;
};

/** Not an error of ours: what a process sees of its own death is nothing. */
class Crash extends Error {}

type Around = <Result>(call: { tenantId: string | null; name: string; work: () => PromiseLike<Result> }) => Promise<Result>;

/** A query of supabase-js is sent when somebody awaits it, which is when it counts. */
const watchedQuery = ({ query, name, tenantId, around }: { query: object; name: string; tenantId: string; around: Around }): object =>
  new Proxy(query, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      if (property === 'then') {
        const sent = () => around({ tenantId, name, work: () => target as PromiseLike<unknown> });
        return (...callbacks: unknown[]) => Reflect.apply(Promise.prototype.then, sent(), callbacks);
      }
      return (...values: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, values);
        return typeof result === 'object' && result !== null ? watchedQuery({ query: result, name, tenantId, around }) : result;
      };
    },
  });

const watchedStore = ({ store, tenantId, around }: { store: Store; tenantId: string; around: Around }): Store =>
  ({
    from: (table: string) => watchedQuery({ query: store.from(table), name: `from ${table}`, tenantId, around }),
    rpc: (name: string, args: Record<string, unknown>) =>
      watchedQuery({ query: store.rpc(name, args), name: `rpc ${name}`, tenantId, around }),
  }) as unknown as Store;

const ownerOf = (path: string): string | null => /^tenants\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Kills any single call that the functions make to the world, one agency at a time. */
export const createFaults = (): Faults => {
  const all = new Map<string, Watched>();
  const around: Around = async ({ tenantId, name, work }) => {
    const watched = tenantId === null ? undefined : all.get(tenantId);
    if (watched === undefined) return await work();
    watched.calls.push(name);
    const isIt = watched.fault?.at === watched.calls.length;
    if (isIt) watched.isHit = true;
    if (isIt && watched.fault?.when === 'before') throw new Crash(`before ${name}`);
    const result = await work();
    if (isIt) throw new Crash(`after ${name}`);
    return result;
  };
  return {
    watch: ({ tenantId, fault }) => void all.set(tenantId, { calls: [], fault, isHit: false, accepted: [] }),
    callsOf: (tenantId) => all.get(tenantId)?.calls ?? [],
    isHit: (tenantId) => all.get(tenantId)?.isHit ?? false,
    acceptedOf: (tenantId) => all.get(tenantId)?.accepted ?? [],
    wrapServices: (services) => ({
      ...services,
      store: async (claims) => {
        const store = await services.store(claims);
        return claims.role === 'app_member' ? watchedStore({ store, tenantId: claims.tenantId, around }) : store;
      },
      bus: async () => {
        const bus = await services.bus();
        return {
          publish: (message) =>
            around({ tenantId: message.event.tenantId, name: `publish ${message.event.type}`, work: () => bus.publish(message) }),
        };
      },
      blobs: async () => {
        const blobs = await services.blobs();
        return {
          ...blobs,
          put: (object) => around({ tenantId: ownerOf(object.path), name: 'blob put', work: () => blobs.put(object) }),
          get: (path) => around({ tenantId: ownerOf(path), name: 'blob get', work: () => blobs.get(path) }),
        };
      },
      mailer: async () => {
        const mailer = await services.mailer();
        return {
          send: (mail) =>
            around({
              tenantId: mail.tenantId,
              name: 'mail send',
              work: async () => {
                const answer = await mailer.send(mail);
                all.get(mail.tenantId)?.accepted.push(mail.outboundId);
                return answer;
              },
            }),
          lookup: (key) => around({ tenantId: key.tenantId, name: 'mail lookup', work: () => mailer.lookup(key) }),
        };
      },
    }),
  };
};
