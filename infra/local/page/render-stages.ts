import { formatStatus, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './render-table.ts';
import type { StageSummary } from './summarise-stages.ts';

const count = (value: number, className = 'some'): Html => html`<span class="${value === 0 ? 'none' : className}">${value}</span>`;

/** The table of stages; `stages` in the order to be shown. */
export const renderStages = ({ stages, timeZone }: { stages: readonly StageSummary[]; timeZone: string }): Html => {
  if (stages.length === 0) return html`<p class="empty">This installation has no stages.</p>`;
  return renderTable({
    caption: 'Messages of each stage of the pipeline',
    columns: [
      { label: 'Stage' },
      { label: 'Waiting', isNumber: true },
      { label: 'Being delivered', isNumber: true },
      { label: 'Retrying', isNumber: true },
      { label: 'Dead', isNumber: true },
      { label: 'Last delivery' },
    ],
    rows: stages.map(({ target, waiting, leased, retrying, dead, last }) => [
      html`<span class="name">${target}</span>`,
      count(waiting),
      count(leased),
      count(retrying, 'some bad'),
      dead === 0 ? count(0) : html`<a class="bad" href="#dead-letters">${dead}</a>`,
      last === null
        ? html`<span class="none">none yet</span>`
        : html`${formatTime({ at: last.at, timeZone })} ${formatStatus(last.status)}`,
    ]),
  });
};
