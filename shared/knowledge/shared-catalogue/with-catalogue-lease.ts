import { AppError } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import type { State } from '../../services/state/port.ts';

const KEY = 'platform/shared-catalogue/writer';
/** Longer than the platform function may run: whoever died holding it is waited for no longer. */
const LEASE_SECONDS = 330;

/**
 * Runs `work` as the one writer of the shared catalogue's chunks.
 * @throws AppError dependency_unavailable while another call writes; what `work` throws
 */
export const withCatalogueLease = async <Result>({ state, work }: { state: State; work: () => Promise<Result> }): Promise<Result> => {
  const owner = newUuid();
  const { claimed } = await state.claim({ key: KEY, value: owner, ttlSeconds: LEASE_SECONDS });
  if (!claimed) {
    throw new AppError('dependency_unavailable', {
      detail: 'Another call changes the shared catalogue at the moment. Try again when it is done.',
      retryAfterSeconds: 10,
    });
  }
  try {
    return await work();
  } finally {
    if ((await state.get(KEY)) === owner) await state.remove(KEY);
  }
};
