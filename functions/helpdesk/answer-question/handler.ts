import type { QuestionAsked } from '../../../shared/events.ts';
import { answerMailQuestion } from '../../../shared/helpdesk/answer-mail-question.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof QuestionAsked, 'store' | 'bus' | 'vectors' | 'model'> = async ({ ctx, input }) =>
  await answerMailQuestion({ ctx, input });

export default handler;
