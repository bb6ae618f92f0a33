import type { DeadLetter } from '../queue/list-dead-letters.ts';
import { formatStatus, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './render-table.ts';

const MOST_CHARACTERS = 20_000;

const storedMessage = ({ id, data, key, topic, target }: DeadLetter): Html => {
  const text = JSON.stringify(data, null, 2);
  const isCut = text.length > MOST_CHARACTERS;
  return html`<details id="message-${id}">
<summary id="summary-${id}">Stored message<span class="unseen"> of ${target}</span></summary>
<p><span class="id">${topic}</span>, key <span class="id">${key}</span></p>
<pre tabindex="0" aria-label="Stored message as JSON">${text.slice(0, MOST_CHARACTERS)}</pre>
${isCut ? html`<p>Shortened: it has ${text.length} characters.</p>` : null}
</details>`;
};

const action = ({ id, target, replayedAt }: DeadLetter, timeZone: string): Html =>
  replayedAt === null
    ? html`<form method="post" action="/_local/dead-letters/${id}/replay"><button id="replay-${id}">Replay<span class="unseen"> the message of ${target}</span></button></form>`
    : html`Replayed ${formatTime({ at: replayedAt, timeZone })}`;

const captionOf = ({ letters, openCount }: { letters: readonly DeadLetter[]; openCount: number }): string => {
  if (openCount === 0) return 'All have been replayed, newest first';
  const shown = letters.filter(({ replayedAt }) => replayedAt === null).length;
  const cut = shown < openCount ? ` (the newest ${shown} are shown)` : '';
  return `${openCount} not replayed${cut}, newest first${shown < letters.length ? '; then those replayed' : ''}`;
};

/** Dead letters in the order given, `openCount` of all that were not replayed. */
export const renderDeadLetters = ({
  letters,
  openCount,
  timeZone,
}: {
  letters: readonly DeadLetter[];
  openCount: number;
  timeZone: string;
}): Html => {
  if (letters.length === 0) {
    return html`<p class="empty">No dead letters. A message that fails its last attempt is kept here, to be delivered again when the cause is mended.</p>`;
  }
  return renderTable({
    caption: captionOf({ letters, openCount }),
    isStacked: true,
    columns: [
      { label: 'Died' },
      { label: 'Stage' },
      { label: 'Agency' },
      { label: 'Attempts', isNumber: true },
      { label: 'Last answer' },
      { label: 'Message' },
      { label: 'Action' },
    ],
    rows: letters.map((letter) => [
      formatTime({ at: letter.diedAt, timeZone }),
      html`<span class="name">${letter.target}</span>`,
      letter.tenantId === '' ? html`<span class="none">none</span>` : html`<span class="id">${letter.tenantId}</span>`,
      html`${letter.attempts}`,
      html`${formatStatus(letter.lastStatus)}${letter.lastError === null ? null : html` <span class="message">${letter.lastError}</span>`}`,
      storedMessage(letter),
      action(letter, timeZone),
    ]),
  });
};
