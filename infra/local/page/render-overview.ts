import type { DeadLetter } from '../queue/list-dead-letters.ts';
import type { DeliveryRecord } from '../queue/list-recent-deliveries.ts';
import { type Html, html } from './html.ts';
import type { MailPage } from './list-mails.ts';
import { renderDeadLetters } from './render-dead-letters.ts';
import { renderDeliveries } from './render-deliveries.ts';
import { renderMails } from './render-mails.ts';
import { renderStages } from './render-stages.ts';
import type { StageSummary } from './summarise-stages.ts';

export type Overview = {
  stages: readonly StageSummary[];
  deliveries: readonly DeliveryRecord[];
  letters: readonly DeadLetter[];
  mails: MailPage;
};

const section = ({ id, title, content }: { id: string; title: string; content: Html }): Html => html`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<div data-live="${id}">
${content}
</div>
</section>`;

/** The overview's content. `notice`: what the person's last action did, or null. */
export const renderOverview = ({
  overview: { stages, deliveries, letters, mails },
  notice,
  timeZone,
  outbox,
}: {
  overview: Overview;
  notice: string | null;
  timeZone: string;
  outbox: string;
}): Html => {
  const openCount = stages.reduce((sum, { dead }) => sum + dead, 0);
  return html`<h1>What is going on</h1>
${notice === null ? null : html`<p class="notice" role="status">${notice}</p>`}
<nav class="sections" aria-label="On this page"><a href="#mails">Outgoing mails</a> <a href="#stages">Stages</a> <a href="#dead-letters">Dead letters</a> <a href="#deliveries">Recent deliveries</a></nav>
<p class="hint">Times are in ${timeZone}. <noscript>Reload the page to see what is new.</noscript></p>
${section({ id: 'mails', title: 'Outgoing mails', content: renderMails({ page: mails, timeZone, outbox }) })}
${section({ id: 'stages', title: 'Stages', content: renderStages({ stages, timeZone }) })}
${section({ id: 'dead-letters', title: 'Dead letters', content: renderDeadLetters({ letters, openCount, timeZone }) })}
${section({ id: 'deliveries', title: 'Recent deliveries', content: renderDeliveries({ deliveries, timeZone }) })}`;
};
