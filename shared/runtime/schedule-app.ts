import { z } from 'zod';
import { AppError, invalid } from '../core/errors.ts';
import type { Call } from './call.ts';
import { withDeadline } from './deadline.ts';
import type { ScheduleDefinition } from './define.ts';
import { fromDependency } from './dependency.ts';
import { type FunctionApp, functionApp, problemResponse } from './function-app.ts';
import type { Host } from './host.ts';
import { identityVerifier } from './identity-verifier.ts';
import { openContext } from './open-context.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';
import { verifyStageCaller } from './verify-stage-caller.ts';

const MAX_TRIGGER_BYTES = 10_000;
const KEPT_SECONDS = 172_800;
/** A crashed run may be repeated once it cannot be running any more. */
const SPARE_SECONDS = 60;

const instantSchema = z.iso.datetime({ offset: true });
const triggerSchema = z.looseObject({ period: instantSchema.optional() });

/** The minute a trigger stands for, in UTC: from the body, or from Cloud Scheduler's own header, whose body never changes. */
const periodOf = ({ bytes, scheduleTime }: { bytes: Uint8Array; scheduleTime: string | undefined }): string => {
  const trigger = bytes.byteLength === 0 ? { success: true as const, data: {} } : triggerSchema.safeParse(parseJson(bytes));
  const said = trigger.success ? (trigger.data as { period?: string }).period : undefined;
  const instant = instantSchema.safeParse(said ?? scheduleTime);
  if (!trigger.success || !instant.success) throw invalid([{ pointer: '/period', detail: 'must be an RFC 3339 instant' }]);
  return `${new Date(instant.data).toISOString().slice(0, 16)}:00Z`;
};

const runPeriod = async ({
  host,
  definition,
  call,
  period,
}: {
  host: Host;
  definition: ScheduleDefinition;
  call: Call;
  period: string;
}): Promise<void> => {
  const { name, limits, uses } = definition;
  const log = host.log.with({ requestId: call.requestId, traceparent: call.traceparent, schedule: name, period });
  const state = await fromDependency({ name: 'shared state', ask: () => host.services.state() });
  const key = `schedule:${name}:${period}`;
  const claim = await fromDependency({
    name: 'shared state',
    ask: () => state.claim({ key, value: 'running', ttlSeconds: limits.timeoutSeconds + SPARE_SECONDS }),
  });
  if (!claim.claimed) {
    log.info('schedule_already_triggered', { state: claim.value });
    if (claim.value === 'done') return;
    // It may also have crashed: acknowledged now, it would never be tried again, and would count as a good run.
    throw new AppError('dependency_unavailable', {
      detail: 'This period is being run; ask again whether it is done.',
      retryAfterSeconds: 30,
    });
  }
  try {
    const { default: handler } = await definition.handler();
    await withDeadline({
      timeoutMs: limits.timeoutSeconds * 1000,
      work: async (signal) => {
        const ctx = await openContext({ host, call, actor: { kind: 'system', stage: name }, uses, claims: null, signal });
        await handler({ ctx, input: { period } });
      },
      onLateFailure: (error) => log.warn('failed_after_timeout', { error }),
    });
  } catch (error) {
    await state.remove(key).catch((cause: unknown) => log.error('schedule_not_released', { error: cause }));
    throw new AppError('dependency_unavailable', { detail: 'This run failed; trigger it again.', retryAfterSeconds: 30, cause: error });
  }
  await fromDependency({ name: 'shared state', ask: () => state.put({ key, value: 'done', ttlSeconds: KEPT_SECONDS }) });
};

/**
 * A schedule: POST runs its period once. Another trigger of the same period does nothing: it answers 204 when that is done and 503 while it runs, or
 * has crashed; a failed run may be triggered again.
 */
export const scheduleApp = ({ host, definition }: { host: Host; definition: ScheduleDefinition }): FunctionApp => {
  const app = functionApp({ host, name: definition.name });
  const verifyIdentityToken = identityVerifier({ env: host.env, signatureCheck: host.env.OIDC_SIGNATURE_CHECK });
  app.post('*', async (c) => {
    const call = c.get('call');
    call.route = `schedule:${definition.name}`;
    await verifyStageCaller({ env: host.env, authorization: c.req.header('authorization'), verifyIdentityToken });
    const bytes = await readBody({ incoming: c.env.incoming, maxBytes: MAX_TRIGGER_BYTES });
    await runPeriod({ host, definition, call, period: periodOf({ bytes, scheduleTime: c.req.header('x-cloudscheduler-scheduletime') }) });
    return c.body(null, 204);
  });
  app.all('*', (c) => {
    const error = new AppError('method_not_allowed', { detail: 'Only POST is taken here.' });
    return problemResponse({ call: c.get('call'), error, headers: { Allow: 'POST' } });
  });
  return app;
};
