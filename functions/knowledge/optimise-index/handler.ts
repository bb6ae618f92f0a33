import type { IndexDue } from '../../../shared/events.ts';
import { optimiseIndex } from '../../../shared/knowledge/index/optimise-index.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof IndexDue, 'store' | 'bus' | 'blobs' | 'vectors' | 'model'> = async ({ ctx, input }) =>
  await optimiseIndex({ ctx, input });

export default handler;
