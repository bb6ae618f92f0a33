import type { Json } from '../core/json.ts';
import type { Log } from '../core/log.ts';
import type { Memory } from '../core/memory.ts';
import type { ApiKeyScope, Permission, Role } from '../core/permissions.ts';
import type { Backups } from './backups/port.ts';
import type { Blobs } from './blobs/port.ts';
import type { Bus } from './bus/port.ts';
import type { Identity } from './identity/port.ts';
import type { Mailer } from './mailer/port.ts';
import type { Model } from './model/port.ts';
import type { State } from './state/port.ts';
import type { Door, Store } from './store/port.ts';
import type { Tasks } from './tasks/port.ts';
import type { Tokens } from './tokens/port.ts';
import type { Vectors } from './vectors/port.ts';
import type { Warehouse } from './warehouse/port.ts';

/** Every service a definition may declare. `store` is opened for the tenant and role of the call, and for nothing wider. */
export type ServiceMap = {
  store: Store;
  /** A store for one tenant acting as `system`, for functions that learn the tenant on the way (an inbound mail's recipient). */
  storeFor: (tenantId: string) => Promise<Store>;
  door: Door;
  /** A store of the platform: its audited functions, and nothing of any agency. */
  platform: Store;
  bus: Bus;
  tasks: Tasks;
  state: State;
  blobs: Blobs;
  mailer: Mailer;
  vectors: Vectors;
  warehouse: Warehouse;
  model: Model;
  identity: Identity;
  /** Signs store tokens itself: for the one function that has the key. */
  signer: Tokens;
  /** The whole database and all files, and where backups of them are kept: for the one function that takes them. */
  backups: Backups;
};

export type ServiceName = keyof ServiceMap;

export type Actor =
  | { kind: 'member'; memberId: string; role: Exclude<Role, 'system'>; email: string; name: string }
  | { kind: 'system'; stage: string }
  | { kind: 'provider' }
  /** Another function of ours: `fn-quotes`, the id of its service account. */
  | { kind: 'service'; accountId: string }
  /** An operator, by the label of their admin token. */
  | { kind: 'platform'; label: string }
  /** A website or program of an agency. */
  | { kind: 'api_key'; keyId: string; scope: ApiKeyScope }
  | { kind: 'anonymous' };

/** Settings of the installation that verbs may need; never a secret. */
export type Installation = {
  inboundDomain: string;
  messageIdDomain: string;
  /** Of the cloud; `global` on one machine. */
  region: string;
  version: string;
  /** How long a claimed outgoing mail belongs to the run that claimed it: longer than that run may live. */
  outboundLeaseSeconds: number;
  /** Public keys of the mail provider's signature; two during rotation. */
  inboundPublicKeys: readonly string[];
  /** The same of its delivery events. */
  emailEventPublicKeys: readonly string[];
  inboundPastToleranceSeconds: number;
};

/** Where a page ended, signed and tied to the tenant of the call, the route and the filters. */
export type CursorScope = { route: string; filters?: Readonly<Record<string, Json | undefined>> };

export type Cursor = {
  encode(page: CursorScope & { position: Json }): string;
  /** The position as it was encoded. Throws AppError `cursor_invalid` for anything not signed for this scope. */
  decode<Position extends Json = string>(page: CursorScope & { cursor: string }): Position;
};

export type BaseContext = {
  /** Null only where no tenant is known yet (`door`) or none is meant (health). */
  tenantId: string | null;
  actor: Actor;
  requestId: string;
  traceparent: string;
  installation: Installation;
  /** The business clock. */
  now(): Date;
  log: Log;
  /** Opaque positions for lists. */
  cursor: Cursor;
  /** The instance's own. Absent: each call reads anew. */
  memory?: Memory;
  /** Ends outside calls when the request's time is up. */
  signal: AbortSignal;
};

export type Context<Uses extends ServiceName = never> = BaseContext & Pick<ServiceMap, Uses>;

/** A context in which the tenant is certain. */
export type TenantContext<Uses extends ServiceName = never> = Context<Uses> & { tenantId: string };

export type { Permission };
