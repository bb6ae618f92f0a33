import { Temporal } from 'temporal-polyfill';
import { type Html, html } from './html.ts';

/** `2026-03-02 17:41:07` in the zone, with the instant for machines. */
export const formatTime = ({ at, timeZone }: { at: Date; timeZone: string }): Html => {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return html`<time datetime="${at.toISOString()}">${local.toString({ smallestUnit: 'second' }).replace('T', ' ')}</time>`;
};

/** `812 bytes`, `1.4 kB`, `3.2 MB` (decimal). */
export const formatBytes = (sizeBytes: number): string => {
  if (sizeBytes < 1000) return `${sizeBytes} ${sizeBytes === 1 ? 'byte' : 'bytes'}`;
  const [value, unit] = sizeBytes < 999_950 ? [sizeBytes / 1000, 'kB'] : [sizeBytes / 1_000_000, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
};

/** Whether a delivery was acknowledged. */
export const isDone = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** The answer of a delivery, in words as well as in colour. */
export const formatStatus = (status: number | null): Html => {
  if (status === null) return html`<span class="bad">no answer</span>`;
  return isDone(status) ? html`<span class="good">${status} done</span>` : html`<span class="bad">${status} failed</span>`;
};

/** `Name <address>`, or the address alone. */
export const formatMailbox = ({ name, address }: { name: string; address: string }): string =>
  name === '' ? address : `${name} <${address}>`;
