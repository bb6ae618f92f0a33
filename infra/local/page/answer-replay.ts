import { replayDeadLetter } from '../queue/replay-dead-letter.ts';
import type { Answer } from './answer.ts';
import type { PageContext } from './page-context.ts';

/**
 * Puts a dead letter back into the queue and leads back to the overview.
 * @throws AppError `not_found`; `state_conflict` when it has been replayed before.
 */
export const answerReplay = ({ context, id }: { context: PageContext; id: string }): Answer => {
  replayDeadLetter({ database: context.database, id });
  context.wake();
  context.log.info('A dead message was put back into the queue from the operator page', { deadLetterId: id });
  return { status: 303, headers: { location: '/?replayed=1#dead-letters' }, body: '' };
};
