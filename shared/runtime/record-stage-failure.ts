import { AppError } from '../core/errors.ts';
import type { Call } from './call.ts';
import type { StageDefinition } from './define.ts';
import type { Host } from './host.ts';

const describe = (error: AppError): string => {
  const problems = (error.errors ?? []).slice(0, 10).map(({ pointer, detail }) => `${pointer} ${detail}`);
  return [error.message, ...problems].join('; ').slice(0, 1000);
};

/**
 * Notes an event that can never be answered: in the log always, in the tenant's records when tenant and event are known.
 * @throws AppError `dependency_unavailable` when it cannot be recorded, so that the transport keeps the event
 */
export const recordStageFailure = async ({
  host,
  definition,
  call,
  eventId,
  error,
}: {
  host: Host;
  definition: StageDefinition;
  call: Call;
  eventId: string | null;
  error: AppError;
}): Promise<void> => {
  const { requestId, traceparent, tenantId } = call;
  const { code } = error;
  host.log.error('stage_failed', { stage: definition.name, eventId, requestId, traceparent, tenantId, code, error });
  if (tenantId === null || eventId === null) return;
  try {
    const store = await host.services.store({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' });
    const recorded = await store.rpc('record_stage_failure', {
      p_stage: definition.name,
      p_event_id: eventId,
      p_code: code,
      p_detail: describe(error),
      p_at: host.clock().toISOString(),
    });
    if (recorded.error !== null) throw new Error(`record_stage_failure: ${recorded.error.code} ${recorded.error.message}`);
  } catch (cause) {
    throw new AppError('dependency_unavailable', { detail: 'The failure could not be recorded; deliver again.', cause });
  }
};
