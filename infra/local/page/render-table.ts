import { type Html, html } from './html.ts';

export type Column = { label: string; isNumber?: boolean };

/**
 * A table with its caption. The first cell of a row is its heading. On a narrow screen a `stacked` one shows each row as a list with the labels
 * before the values, any other scrolls sideways; the roles are said, because some browsers forget them when the display changes.
 */
export const renderTable = ({
  caption,
  columns,
  rows,
  isStacked = false,
}: {
  caption: string;
  columns: readonly Column[];
  rows: readonly (readonly Html[])[];
  isStacked?: boolean;
}): Html => {
  const kind = (index: number): string => (columns[index]?.isNumber === true ? 'number' : '');
  const cell = (content: Html, index: number): Html =>
    index === 0
      ? html`<th role="rowheader" scope="row" class="${kind(index)}" data-label="${columns[index]?.label ?? ''}"><div>${content}</div></th>`
      : html`<td role="cell" class="${kind(index)}" data-label="${columns[index]?.label ?? ''}"><div>${content}</div></td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table role="table" class="${isStacked ? 'stacked' : ''}">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ label }, index) => html`<th role="columnheader" scope="col" class="${kind(index)}">${label}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => html`<tr role="row">${row.map(cell)}</tr>\n`)}</tbody>
</table>
</div>`;
};
