import type { EventsUnpublished } from '../../../shared/events.ts';
import { publishStaleEvents } from '../../../shared/pipeline/publish-stale-events.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EventsUnpublished, 'store' | 'bus'> = async ({ ctx }) => await publishStaleEvents({ ctx });

export default handler;
