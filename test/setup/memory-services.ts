import type { Json } from '../../shared/core/json.ts';
import type { Services } from '../../shared/runtime/host.ts';
import type { EventAttributes, EventEnvelope } from '../../shared/services/bus/port.ts';
import type { Identity, VerifiedSubject } from '../../shared/services/identity/port.ts';
import type { State } from '../../shared/services/state/port.ts';
import type { Store } from '../../shared/services/store/port.ts';
import type { StoreClaims } from '../../shared/services/tokens/port.ts';

type Entry = { value: Json; expiresAtMs: number };

/** The state port on a Map. `advance` moves its clock; `isDown` makes every verb reject, as an unreachable store would. */
export type MemoryState = State & { isDown: boolean; advance(seconds: number): void; keys(): string[] };

export const createMemoryState = (): MemoryState => {
  const entries = new Map<string, Entry>();
  let offsetMs = 0;
  const nowMs = () => Date.now() + offsetMs;
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAtMs > nowMs() ? entry : undefined;
  };
  const state: MemoryState = {
    isDown: false,
    advance: (seconds) => {
      offsetMs += seconds * 1000;
    },
    keys: () => [...entries.keys()].filter((key) => live(key) !== undefined),
    get: async (key) => {
      up();
      return live(key)?.value ?? null;
    },
    claim: async ({ key, value, ttlSeconds }) => {
      up();
      const held = live(key);
      if (held !== undefined) return { claimed: false, value: held.value };
      entries.set(key, { value, expiresAtMs: nowMs() + ttlSeconds * 1000 });
      return { claimed: true };
    },
    put: async ({ key, value, ttlSeconds }) => {
      up();
      entries.set(key, { value, expiresAtMs: nowMs() + ttlSeconds * 1000 });
    },
    remove: async (key) => {
      up();
      entries.delete(key);
    },
    increment: async ({ key, by = 1, ttlSeconds }) => {
      up();
      const held = live(key);
      const value = (typeof held?.value === 'number' ? held.value : 0) + by;
      entries.set(key, { value, expiresAtMs: held?.expiresAtMs ?? nowMs() + ttlSeconds * 1000 });
      return value;
    },
  };
  const up = () => {
    if (state.isDown) throw new Error('state store: connection refused at 10.0.0.9:8080');
  };
  return state;
};

export type RpcCall = { claims: StoreClaims; name: string; args: Record<string, unknown> };
export type RpcAnswer = { data: unknown; error: { code: string; message: string } | null };

const refusing = (name: string) => () => {
  throw new Error(`memory services hold no ${name}`);
};

/** Services in memory for tests of the runtime alone. `rpc` plays the database; every call of it is kept in `rpcCalls`. */
export const createMemoryServices = ({
  tokens = {},
  rpc,
}: {
  /** Access token -> who it belongs to. */
  tokens?: Readonly<Record<string, VerifiedSubject>>;
  rpc: (call: RpcCall) => RpcAnswer | Promise<RpcAnswer>;
}): { services: Services; state: MemoryState; published: { event: EventEnvelope; attributes: EventAttributes }[]; rpcCalls: RpcCall[] } => {
  const state = createMemoryState();
  const published: { event: EventEnvelope; attributes: EventAttributes }[] = [];
  const rpcCalls: RpcCall[] = [];
  const storeOf = (claims: StoreClaims) =>
    ({
      from: refusing('tables'),
      rpc: async (name: string, args: Record<string, unknown>) => {
        const call = { claims, name, args };
        rpcCalls.push(call);
        return rpc(call);
      },
    }) as unknown as Store;
  const identity: Identity = {
    signIn: async () => null,
    signUp: refusing('sign-up'),
    refresh: async () => null,
    signOut: async () => undefined,
    verify: async (token) => tokens[token] ?? null,
  };
  const services: Services = {
    store: async (claims) => storeOf(claims),
    bus: async () => ({
      publish: async (message) => {
        published.push(message);
      },
    }),
    tasks: async () => ({ enqueue: refusing('tasks') }),
    state: async () => state,
    blobs: refusing('blobs'),
    mailer: refusing('mailer'),
    vectors: refusing('vectors'),
    warehouse: refusing('warehouse'),
    model: refusing('model'),
    identity: async () => identity,
    signer: refusing('signer'),
    backups: refusing('backups'),
    close: async () => undefined,
  };
  return { services, state, published, rpcCalls };
};
