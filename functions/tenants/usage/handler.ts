import { getModelUsage } from '../../../shared/model-budget/get-model-usage.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx }) => {
  const { day, ...model } = await getModelUsage({ ctx });
  return { body: { day, model } };
};

export default { get };
