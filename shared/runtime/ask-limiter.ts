import { AppError } from '../core/errors.ts';
import type { Call } from './call.ts';
import { fromDependency } from './dependency.ts';
import type { Host } from './host.ts';

/**
 * Asks the shared state for something that only limits. A state that cannot be reached lifts no limit, except that reads of people who are
 * signed in go on with `otherwise`, logged as `limiter_degraded`.
 * @throws AppError `dependency_unavailable`, and whatever `ask` refuses with
 */
export const askLimiter = async <T>({
  host,
  call,
  check,
  isSignedIn,
  ask,
  otherwise,
}: {
  host: Host;
  call: Call;
  check: string;
  isSignedIn: boolean;
  ask: () => PromiseLike<T>;
  otherwise: T;
}): Promise<T> => {
  try {
    return await fromDependency({ name: 'limiter', ask });
  } catch (error) {
    const isDown = error instanceof AppError && error.code === 'dependency_unavailable';
    if (!isDown || !isSignedIn || !call.isRead) throw error;
    const { requestId, traceparent, tenantId } = call;
    host.log.warn('limiter_degraded', { requestId, traceparent, tenantId, check, error });
    return otherwise;
  }
};
