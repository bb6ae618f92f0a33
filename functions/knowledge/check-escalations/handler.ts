import { flagOverdueEscalations } from '../../../shared/escalations/flag-overdue-escalations.ts';
import type { EscalationsOverdue } from '../../../shared/events.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EscalationsOverdue, 'store'> = async ({ ctx }) => await flagOverdueEscalations({ ctx });

export default handler;
