import { notFound } from '../../../shared/core/errors.ts';
import { listDeadLetters } from '../queue/list-dead-letters.ts';
import { listRecentDeliveries } from '../queue/list-recent-deliveries.ts';
import { type Answer, pageAnswer } from './answer.ts';
import type { PageContext } from './page-context.ts';
import { renderLayout } from './render-layout.ts';
import { renderOverview } from './render-overview.ts';
import { summariseStages } from './summarise-stages.ts';

const SHOWN_DELIVERIES = 30;
const SHOWN_LETTERS = 50;

const pageNumberIn = (query: URLSearchParams): number => {
  const text = query.get('page') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(text)) throw notFound();
  return Number(text);
};

/** `GET /`: open dead letters come before those replayed, so that none is pushed off the list by what is done. */
export const answerOverview = async ({
  context,
  query,
  nonce,
}: {
  context: PageContext;
  query: URLSearchParams;
  nonce: string;
}): Promise<Answer> => {
  const { database, stageNames, listMails, outbox, timeZone, assets } = context;
  const pageNumber = pageNumberIn(query);
  const open = listDeadLetters({ database, limit: SHOWN_LETTERS, isOpenOnly: true });
  const replayed = listDeadLetters({ database, limit: SHOWN_LETTERS }).filter(({ replayedAt }) => replayedAt !== null);
  const overview = {
    stages: summariseStages({ database, stageNames }),
    deliveries: listRecentDeliveries({ database, limit: SHOWN_DELIVERIES }),
    letters: [...open, ...replayed].slice(0, SHOWN_LETTERS),
    mails: await listMails({ pageNumber }),
  };
  const notice = query.has('replayed') ? 'The message is back in the queue, with all its attempts.' : null;
  const content = renderOverview({ overview, notice, timeZone, outbox });
  return pageAnswer({ page: renderLayout({ title: 'What is going on', content, nonce, assets, isLive: true }), nonce });
};
