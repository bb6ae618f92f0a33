import { AppError } from '../core/errors.ts';

/**
 * Asks something outside; any failure of it that is not an answer of ours becomes 503 with `Retry-After: 30`, the reason kept for the log.
 * `name`: what failed, for people.
 */
export const fromDependency = async <T>({ name, ask }: { name: string; ask: () => PromiseLike<T> }): Promise<T> => {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('dependency_unavailable', { detail: `The ${name} cannot be reached at the moment.`, retryAfterSeconds: 30, cause });
  }
};
