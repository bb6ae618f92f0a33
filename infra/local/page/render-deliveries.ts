import type { DeliveryRecord } from '../queue/list-recent-deliveries.ts';
import { formatStatus, formatTime, isDone } from './format.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './render-table.ts';

const reason = ({ status, error }: Pick<DeliveryRecord, 'status' | 'error'>): Html => {
  if (error !== null) return html`<span class="message">${error}</span>`;
  return isDone(status) ? html`<span class="none">none</span>` : html`<span class="message">The stage's log says more.</span>`;
};

/** The last deliveries, newest first as given. */
export const renderDeliveries = ({ deliveries, timeZone }: { deliveries: readonly DeliveryRecord[]; timeZone: string }): Html => {
  if (deliveries.length === 0) {
    return html`<p class="empty">Nothing has been delivered to a stage yet. The first mail to an agency's inbox sets the pipeline going.</p>`;
  }
  return renderTable({
    caption: `The last ${deliveries.length === 1 ? 'delivery' : `${deliveries.length} deliveries`} to stages, newest first`,
    isStacked: true,
    columns: [
      { label: 'Time' },
      { label: 'Stage' },
      { label: 'Agency' },
      { label: 'Attempt', isNumber: true },
      { label: 'Status' },
      { label: 'Took (ms)', isNumber: true },
      { label: 'Error' },
    ],
    rows: deliveries.map(({ startedAt, target, tenantId, attempt, status, durationMs, error }) => [
      formatTime({ at: startedAt, timeZone }),
      html`<span class="name">${target}</span>`,
      tenantId === '' ? html`<span class="none">none</span>` : html`<span class="id">${tenantId}</span>`,
      html`${attempt}`,
      formatStatus(status),
      html`${durationMs}`,
      reason({ status, error }),
    ]),
  });
};
