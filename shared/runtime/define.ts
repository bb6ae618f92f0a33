import type { z } from 'zod';
import type { ErrorCode } from '../core/errors.ts';
import type { EventType } from '../core/event-type.ts';
import type { Json } from '../core/json.ts';
import type { ApiKeyScope, Permission } from '../core/permissions.ts';
import type { BaseContext, Context, ServiceName, TenantContext } from '../services/context.ts';

export type Limits = {
  timeoutSeconds: number;
  memory: '256Mi' | '512Mi' | '1Gi' | '2Gi';
  maxAttempts?: number;
  /** Calls that one instance takes at a time, where one needs more memory than the sizing knows of. */
  maxConcurrency?: number;
};

/**
 * Who may call: one permission of the matrix, any signed-in person about themselves, anybody, a provider with a signature (checked by the handler), or another
 * function of ours by its Google identity (private functions only), an operator of the platform with an admin token, or a website or program with an API key of a scope.
 */
export type Access = Permission | 'own' | 'public' | 'signed' | 'service' | 'platform' | `key:${ApiKeyScope}`;

/** At most `limit` calls within any `windowSeconds`, counted per client address or per tenant. */
export type RateLimit = { scope: 'ip' | 'tenant'; limit: number; windowSeconds: number };

export type RouteContract = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/v1/<function>`, OpenAPI form: `/{id}/approve`. */
  path: string;
  summary: string;
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** `json` is parsed by `schema`; `raw` reaches the handler as bytes. */
  body?: { kind: 'json'; schema: z.ZodType } | { kind: 'raw'; contentTypes: readonly string[]; maxBytes: number; description: string };
  /**
   * What success answers. A `binary` answer is bytes with its content type. With `events` a caller that accepts text/event-stream gets them as they come (server-sent events);
   * any other caller gets `schema`. `eventsOf` makes events of a kept answer: a request with an Idempotency-Key is answered whole, and then told in events.
   */
  success: {
    status: 200 | 201 | 202 | 204;
    schema?: z.ZodType;
    binary?: string;
    events?: 'optional';
    eventsOf?: (body: unknown) => AsyncIterable<ServerEvent>;
    description: string;
  };
  /** Codes besides the ones that every route of its kind can answer. */
  errors?: readonly ErrorCode[];
  /** `required` on whatever creates money objects or sends anything. `never`: an answer with a secret in it is not kept for a replay. */
  idempotencyKey?: 'required' | 'optional' | 'never';
  /** Whose a key is: the tenant's (default), or the member's or visitor's who sends it, so that nobody is given what another one was answered. */
  idempotencyWithin?: 'tenant' | 'asker';
  /** The caller must say which state it has seen. */
  ifMatch?: 'required';
  /** Personal data and writes are `no-store`; default for GET is `private, no-cache`. */
  cache?: 'no-store';
  /**
   * Signed-in routes: an own limit besides the tenant's 600 calls a minute. Public routes: instead of 100 calls an hour per address.
   * `none` lifts both; `signed` and `service` routes have none unless they say so.
   */
  rateLimit?: RateLimit | 'none';
};

export type Routes = Readonly<Record<string, RouteContract>>;

type Parsed<T> = T extends z.ZodType ? z.output<T> : Record<string, never>;
type BodyOf<R extends RouteContract> = R['body'] extends { kind: 'json'; schema: infer S }
  ? Parsed<S>
  : R['body'] extends { kind: 'raw' }
    ? Uint8Array
    : null;

export type HttpInput<R extends RouteContract> = {
  params: Parsed<R['params']>;
  query: Parsed<R['query']>;
  body: BodyOf<R>;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Unquoted entity tag of If-Match, null when absent. */
  ifMatch: string | null;
  idempotencyKey: string | null;
  /** The caller would rather have events; only where the contract offers them. */
  wantsEvents: boolean;
  ip: string;
};

/** Something that happened while an answer is being made. */
export type ServerEvent = { event: string; data: Json };

export type HttpOutput<R extends RouteContract> = {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Unquoted; the runtime answers If-None-Match with it. */
  etag?: string;
} & (R['success'] extends { binary: string }
  ? { bytes: Uint8Array }
  : R['success'] extends { schema: infer S extends z.ZodType }
    ? { body: z.input<S> } | (R['success'] extends { events: string } ? { events: AsyncIterable<ServerEvent> } : never)
    : { body?: undefined });

type ContextFor<R extends RouteContract, Uses extends ServiceName> = R['access'] extends
  | 'public'
  | 'signed'
  | 'own'
  | 'service'
  | 'platform'
  ? Context<Uses>
  : TenantContext<Uses>;

/** The work of one route. */
export type RouteHandler<R extends RouteContract, Uses extends ServiceName = never> = (call: {
  ctx: ContextFor<R, Uses>;
  input: HttpInput<R>;
}) => Promise<HttpOutput<R>>;

export type HttpDefinition = {
  kind: 'http';
  name: string;
  summary: string;
  uses: readonly ServiceName[];
  limits: Limits;
  /** Only other functions call it: no path of the host leads here, and all its routes have the access `service`. */
  isPrivate?: true;
  routes: () => Promise<{ default: Routes }>;
  handler: () => Promise<{ default: Readonly<Record<string, unknown>> }>;
};

/** One HTTP function: answers under `/v1/<name>`. Routes and handler are loaded on the first call. */
export const http = <const Uses extends ServiceName, R extends Routes>(definition: {
  name: string;
  summary: string;
  uses: readonly Uses[];
  limits: Limits;
  isPrivate?: true;
  routes: () => Promise<{ default: R }>;
  handler: () => Promise<{ default: { [Name in keyof R]: RouteHandler<R[Name], Uses> } }>;
}): HttpDefinition => ({ kind: 'http', ...definition });

export type StageInput<E extends EventType> = {
  eventId: string;
  occurredAt: string;
  data: z.output<E['data']>;
  /** 1 on the first try. */
  attempt: number;
};

/** Resolving acknowledges the event. Throwing an AppError with a passing reason (503, 504, 429) asks for another delivery. */
export type StageHandler<E extends EventType, Uses extends ServiceName = never> = (call: {
  ctx: TenantContext<Uses>;
  input: StageInput<E>;
}) => Promise<void>;

export type StageDefinition = {
  kind: 'stage';
  name: string;
  summary: string;
  on: EventType;
  uses: readonly ServiceName[];
  limits: Limits & { maxAttempts: number };
  handler: () => Promise<{ default: StageHandler<EventType, ServiceName> }>;
};

/** One step of the pipeline, woken by one event, at least once. */
export const stage = <const Uses extends ServiceName, E extends EventType>(definition: {
  name: string;
  summary: string;
  on: E;
  uses: readonly Uses[];
  limits: Limits & { maxAttempts: number };
  handler: () => Promise<{ default: StageHandler<E, Uses> }>;
}): StageDefinition => ({ kind: 'stage', ...definition, handler: definition.handler as unknown as StageDefinition['handler'] });

export type ScheduleHandler<Uses extends ServiceName = never> = (call: {
  ctx: BaseContext & Context<Uses>;
  /** The period this run stands for, an RFC 3339 minute: the same period twice is one run. */
  input: { period: string };
}) => Promise<void>;

export type ScheduleDefinition = {
  kind: 'schedule';
  name: string;
  summary: string;
  /** Five fields, UTC. */
  cron: string;
  uses: readonly ServiceName[];
  limits: Limits;
  handler: () => Promise<{ default: ScheduleHandler<ServiceName> }>;
};

/** Work by the clock. It never touches tenants' rows: it finds out who has work due and publishes. */
export const schedule = <const Uses extends ServiceName>(definition: {
  name: string;
  summary: string;
  cron: string;
  uses: readonly Uses[];
  limits: Limits;
  handler: () => Promise<{ default: ScheduleHandler<Uses> }>;
}): ScheduleDefinition => ({ kind: 'schedule', ...definition, handler: definition.handler as unknown as ScheduleDefinition['handler'] });

export type Definition = HttpDefinition | StageDefinition | ScheduleDefinition;
