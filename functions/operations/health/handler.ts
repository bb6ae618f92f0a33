import { AppError } from '../../../shared/core/errors.ts';
import { checkHealth } from '../../../shared/operations/check-health.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'door' | 'state' | 'blobs';

const live: RouteHandler<typeof routes.live, Uses> = async () => ({ body: { status: 'ok' } });

const ready: RouteHandler<typeof routes.ready, Uses> = async ({ ctx }) => {
  const status = await checkHealth({ ctx });
  if (status === 'down') throw new AppError('dependency_unavailable', { detail: 'The database cannot be used.', retryAfterSeconds: 5 });
  return { body: { status } };
};

const status: RouteHandler<typeof routes.status, Uses> = async ({ ctx }) => ({ body: { status: await checkHealth({ ctx }) } });

export default { live, ready, status };
