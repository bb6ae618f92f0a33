import { formatBytes, formatMailbox, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import type { MailPage, MailSummary } from './list-mails.ts';
import { renderTable } from './render-table.ts';

const NAMED_ATTACHMENTS = 3;
const NAMED_RECIPIENTS = 3;

const shorten = (texts: readonly string[], most: number): Html => {
  if (texts.length === 0) return html`<span class="none">none</span>`;
  const rest = texts.length - most;
  return html`${texts.slice(0, most).map((text) => html`<span class="line" dir="auto">${text}</span>`)}${rest > 0 ? html`<span class="line">and ${rest} more</span>` : null}`;
};

const subjectLink = ({ tenantId, outboundId, facts }: MailSummary): Html => {
  const subject = facts === null ? '(too large to show)' : facts.subject === '' ? '(no subject)' : facts.subject;
  return html`<a href="/_local/mails/${tenantId}/${outboundId}" dir="auto">${subject}</a>`;
};

const row = (mail: MailSummary, timeZone: string): Html[] => [
  subjectLink(mail),
  shorten(mail.facts?.to.map(formatMailbox) ?? [], NAMED_RECIPIENTS),
  html`<span class="id">${mail.tenantId}</span>`,
  formatTime({ at: mail.facts?.date == null ? mail.filedAt : new Date(mail.facts.date), timeZone }),
  shorten(mail.facts?.attachments.map(({ filename }) => filename) ?? [], NAMED_ATTACHMENTS),
  html`${formatBytes(mail.sizeBytes)}`,
];

const pager = ({ pageNumber, pageCount }: MailPage): Html | null => {
  if (pageCount === 1 && pageNumber === 1) return null;
  const link = (target: number, label: string): Html => html`<a href="/?page=${target}#mails">${label}</a>`;
  return html`<nav class="pager" aria-label="Pages of mails">
${pageNumber > 1 ? link(Math.min(pageNumber - 1, pageCount), 'Newer mails') : null}
<span>Page ${pageNumber} of ${pageCount}</span>
${pageNumber < pageCount ? link(pageNumber + 1, 'Older mails') : null}
</nav>`;
};

/** One page of outgoing mails. `outbox`: the folder they lie in, to be told. */
export const renderMails = ({ page, timeZone, outbox }: { page: MailPage; timeZone: string; outbox: string }): Html => {
  const { mails, total } = page;
  if (total === 0) {
    return html`<p class="empty">No mail has been sent yet. Post an enquiry to an agency's inbox (<code>npm run post-mail -- infra/local/demo/mails/01-plain-family.eml</code>), approve and send the quote: the mail then shows here instead of leaving this computer.</p>`;
  }
  const table = renderTable({
    caption: `${total === 1 ? 'One mail' : `${total} mails`}, the last one first. None left this computer: they are files in ${outbox}`,
    isStacked: true,
    columns: [
      { label: 'Subject' },
      { label: 'To' },
      { label: 'Agency' },
      { label: 'Date' },
      { label: 'Attachments' },
      { label: 'Size', isNumber: true },
    ],
    rows: mails.map((mail) => row(mail, timeZone)),
  });
  return html`${mails.length === 0 ? html`<p class="empty">There are no mails on this page.</p>` : table}${pager(page)}`;
};
