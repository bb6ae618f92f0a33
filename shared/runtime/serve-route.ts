import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../core/errors.ts';
import { admit } from './admit.ts';
import type { FinalAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { withDeadline } from './deadline.ts';
import type { HttpDefinition, RouteContract, ServerEvent } from './define.ts';
import { fromDependency } from './dependency.ts';
import { eventStream } from './event-stream.ts';
import type { Host } from './host.ts';
import { runOnce } from './idempotency.ts';
import { keptUnder } from './idempotency-key.ts';
import type { VerifyIdentityToken } from './identity-verifier.ts';
import { openContext } from './open-context.ts';
import { problemOf } from './problem.ts';
import { type ReadInput, readInput } from './read-input.ts';
import { toAnswer } from './to-answer.ts';

export type Handler = (call: { ctx: unknown; input: unknown }) => Promise<unknown>;

export type RouteCall = {
  host: Host;
  definition: HttpDefinition;
  contract: RouteContract;
  handler: Handler;
  call: Call;
  incoming: IncomingMessage;
  headers: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  search: URLSearchParams;
  verifyIdentityToken: VerifyIdentityToken;
};

const payloadHash = ({ read, call, search }: { read: ReadInput; call: Call; search: URLSearchParams }): string =>
  createHash('sha256')
    .update(JSON.stringify([call.method, call.path, search.toString(), read.input.ifMatch]))
    .update(read.bytes)
    .digest('hex');

/** A refusal of the handler is a completed answer too: the same key gets it again. Problems of the moment are not. */
const settled = async ({ call, work }: { call: Call; work: () => Promise<FinalAnswer> }) => {
  try {
    const { status, headers, body } = await work();
    if (body instanceof Uint8Array || body instanceof ReadableStream) throw new Error('Binary and streamed answers cannot be replayed.');
    return { status, headers: { ...headers }, body };
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500 || error.status === 429) throw error;
    const { status, headers, body } = problemOf({ error, requestId: call.requestId, instance: call.path });
    return { status, headers: { ...headers }, body };
  }
};

const work = async (route: RouteCall & { signal: AbortSignal }): Promise<FinalAnswer> => {
  const { host, definition, contract, handler, call, incoming, headers, params, search, signal, verifyIdentityToken } = route;
  const { actor, claims } = await admit({ host, contract, call, headers, verifyIdentityToken });
  const read = await readInput({ contract, incoming, headers, params, search, ip: call.ip });
  const stream = (events: AsyncIterable<ServerEvent>) =>
    eventStream({
      events,
      requestId: call.requestId,
      instance: call.path,
      onFailure: (error) => host.log.warn('stream_failed', { error, requestId: call.requestId, route: call.route }),
    });
  const run = async () => {
    const ctx = await openContext({ host, call, actor, uses: definition.uses, claims, signal });
    return toAnswer({ contract, output: await handler({ ctx, input: read.input }), stream });
  };
  const { idempotencyKey } = read.input;
  if (idempotencyKey === null) return run();
  const state = await fromDependency({ name: 'shared state', ask: () => host.services.state() });
  const kept = await runOnce({
    state,
    key: keptUnder({ contract, call, actor, body: read.input.body, idempotencyKey }),
    payloadHash: payloadHash({ read, call, search }),
    log: host.log.with({ requestId: call.requestId, traceparent: call.traceparent, route: call.route }),
    work: () => settled({ call, work: run }),
  });
  const { eventsOf, status } = contract.success;
  if (!read.input.wantsEvents || eventsOf === undefined || kept.status !== status || kept.body === null) return kept;
  const replayed = kept.headers['Idempotency-Replayed'];
  const said = replayed === undefined ? {} : { 'Idempotency-Replayed': replayed };
  return toAnswer({ contract, output: { events: eventsOf(JSON.parse(kept.body)), headers: said }, stream });
};

/** Answers one call of one route within the time its function has. Everything that is wrong is thrown. */
export const serveRoute = (route: RouteCall): Promise<FinalAnswer> => {
  const { host, definition, call } = route;
  return withDeadline({
    timeoutMs: definition.limits.timeoutSeconds * 1000,
    work: (signal) => work({ ...route, signal }),
    onLateFailure: (error) =>
      host.log.warn('failed_after_timeout', { error, requestId: call.requestId, traceparent: call.traceparent, route: call.route }),
  });
};
