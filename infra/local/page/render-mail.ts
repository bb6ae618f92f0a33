import type { Attachment, MailFacts } from '../../../shared/mail/schemas.ts';
import { formatBytes, formatMailbox, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import type { MailFile } from './stat-mail.ts';

const term = (name: string, value: string | null): Html =>
  value === null || value === '' ? html`` : html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`;

const people = (mailboxes: MailFacts['to']): string => mailboxes.map(formatMailbox).join(', ');

const headers = ({ file, facts, timeZone }: { file: MailFile; facts: MailFacts; timeZone: string }): Html => html`<dl class="headers">
${term('From', facts.from === null ? null : formatMailbox(facts.from))}
${term('To', people(facts.to))}
${term('Cc', people(facts.cc))}
${term('Reply-To', people(facts.replyTo))}
${term('Subject', facts.subject)}
${term('Date', facts.dateHeader)}
${term('Message-ID', facts.messageId)}
${term('In-Reply-To', facts.inReplyTo)}
${term('References', facts.references.join(' '))}
<div><dt>Agency</dt><dd><span class="id">${file.tenantId}</span></dd></div>
<div><dt>Filed</dt><dd>${formatTime({ at: file.filedAt, timeZone })}, ${formatBytes(file.sizeBytes)}</dd></div>
</dl>`;

const attachmentItem = ({ filename, contentType, sizeBytes }: Attachment, path: string): Html =>
  html`<li><a href="${path}" dir="auto">${filename}</a> <span class="hint">${contentType}, ${formatBytes(sizeBytes)}</span></li>`;

const attachments = ({ facts, path }: { facts: MailFacts; path: string }): Html => {
  const dropped = facts.dropped.map(
    ({ what, why }) => html`<li dir="auto">${what} <span class="hint">in the raw mail only (${why})</span></li>`,
  );
  const items = facts.attachments.map((one, index) => attachmentItem(one, `${path}/attachments/${index}`));
  if (items.length + dropped.length === 0) return html`<p class="empty">This mail has no attachments.</p>`;
  return html`<ul>${items}${dropped}</ul>`;
};

const links = (addresses: readonly string[]): Html =>
  addresses.length === 0
    ? html``
    : html`<details class="links"><summary>Links in this mail (${addresses.length})</summary>
<ul>${addresses.map((address) => html`<li><a href="${address}" target="_blank" rel="noopener noreferrer">${address}</a></li>`)}</ul></details>`;

/** The content of the page of one mail. `linkAddresses`: null when the mail has no HTML part. */
export const renderMail = ({
  file,
  facts,
  linkAddresses,
  timeZone,
}: {
  file: MailFile;
  facts: MailFacts;
  linkAddresses: readonly string[] | null;
  timeZone: string;
}): Html => {
  const path = `/_local/mails/${file.tenantId}/${file.outboundId}`;
  return html`<p><a href="/#mails">All outgoing mails</a></p>
<h1 dir="auto">${facts.subject === '' ? '(no subject)' : facts.subject}</h1>
${headers({ file, facts, timeZone })}
<section aria-labelledby="attachments"><h2 id="attachments">Attachments</h2>
${attachments({ facts, path })}
<p><a href="${path}/raw">Raw mail (.eml)</a></p></section>
<section aria-labelledby="html-part"><h2 id="html-part">As HTML</h2>
${
  linkAddresses === null
    ? html`<p class="empty">This mail has no HTML part.</p>`
    : html`${links(linkAddresses)}<iframe class="mail" title="HTML part of the mail" src="${path}/html" sandbox></iframe>`
}</section>
<section aria-labelledby="text-part"><h2 id="text-part">As text</h2>
${
  facts.textSource === 'none'
    ? html`<p class="empty">This mail has no text.</p>`
    : html`${facts.textSource === 'html' ? html`<p class="hint">It has no text part: this is the text of the HTML.</p>` : null}<pre class="mail" dir="auto" tabindex="0" aria-label="Text of the mail">${facts.text}</pre>`
}</section>`;
};
