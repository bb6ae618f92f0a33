import { AppError } from '../core/errors.ts';
import { continueTrace, requestIdFrom } from '../core/trace.ts';
import type { ServiceName, TenantContext } from '../services/context.ts';
import type { StoreClaims } from '../services/tokens/port.ts';
import type { Call } from './call.ts';
import { withDeadline } from './deadline.ts';
import type { StageDefinition } from './define.ts';
import { type FunctionApp, functionApp, problemResponse } from './function-app.ts';
import type { Host } from './host.ts';
import { identityVerifier } from './identity-verifier.ts';
import { openContext } from './open-context.ts';
import { type Delivery, dataOf, openDelivery, type Pushed } from './push-envelope.ts';
import { readBody } from './read-body.ts';
import { recordStageFailure } from './record-stage-failure.ts';
import { verifyStageCaller } from './verify-stage-caller.ts';

const MAX_PUSH_BYTES = 1_500_000;

type StageCall = { host: Host; definition: StageDefinition; call: Call };

/** What breaks a rule will break it again; what is busy, late, down or a defect may end differently on another delivery. */
const isFinal = (error: unknown): error is AppError => error instanceof AppError && error.status !== 429 && error.status < 500;

const claimsOf = (tenantId: string): StoreClaims => ({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' });

const run = async ({ host, definition, call, delivery, data }: StageCall & { delivery: Delivery; data: unknown }): Promise<void> => {
  const { event, attempt } = delivery;
  const { default: handler } = await definition.handler();
  await withDeadline({
    timeoutMs: definition.limits.timeoutSeconds * 1000,
    work: async (signal) => {
      const actor = { kind: 'system', stage: definition.name } as const;
      const ctx = await openContext({ host, call, actor, uses: definition.uses, claims: claimsOf(event.tenantId), signal });
      await handler({ ctx: ctx as TenantContext<ServiceName>, input: { eventId: event.id, occurredAt: event.occurredAt, data, attempt } });
    },
    onLateFailure: (error) =>
      host.log.warn('failed_after_timeout', { error, requestId: call.requestId, traceparent: call.traceparent, route: call.route }),
  });
};

const answerDelivery = async ({ host, definition, call, ...pushed }: StageCall & Pushed): Promise<void> => {
  let delivery: Delivery | null = null;
  try {
    delivery = openDelivery(pushed);
    call.tenantId = delivery.event.tenantId;
    call.traceparent = continueTrace(delivery.traceparent);
    call.requestId = requestIdFrom(delivery.requestId);
    await run({ host, definition, call, delivery, data: dataOf({ event: delivery.event, on: definition.on }) });
  } catch (error) {
    if (!isFinal(error)) {
      throw new AppError('dependency_unavailable', { detail: 'Not now; deliver again.', cause: error });
    }
    await recordStageFailure({ host, definition, call, eventId: delivery?.event.id ?? null, error });
  }
};

/**
 * A stage: 204 acknowledges an event that was answered, or that can never be (then it has been recorded); 503 asks the transport for
 * another delivery.
 */
export const stageApp = ({ host, definition }: { host: Host; definition: StageDefinition }): FunctionApp => {
  const app = functionApp({ host, name: definition.name });
  const verifyIdentityToken = identityVerifier({ env: host.env, signatureCheck: host.env.OIDC_SIGNATURE_CHECK });
  app.post('*', async (c) => {
    const call = c.get('call');
    call.route = `stage:${definition.name}`;
    await verifyStageCaller({ env: host.env, authorization: c.req.header('authorization'), verifyIdentityToken });
    const bytes = await readBody({ incoming: c.env.incoming, maxBytes: MAX_PUSH_BYTES });
    await answerDelivery({ host, definition, call, bytes, header: (name) => c.req.header(name) });
    return c.body(null, 204);
  });
  app.all('*', (c) => {
    const error = new AppError('method_not_allowed', { detail: 'Only POST is taken here.' });
    return problemResponse({ call: c.get('call'), error, headers: { Allow: 'POST' } });
  });
  return app;
};
