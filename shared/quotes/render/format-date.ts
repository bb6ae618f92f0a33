import type { LocalDate } from '../../core/local-date.ts';

/** Local dates have no zone: they are formatted as if the whole world kept UTC. */
const asInstant = (date: LocalDate): Date => new Date(`${date}T00:00:00Z`);

/** A local date in words: `10 July 2026`, with `weekday` `Friday, 10 July 2026`. `locale` must be a tag that exists. */
export const formatDate = ({ date, locale, weekday = false }: { date: LocalDate; locale: string; weekday?: boolean }): string =>
  new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...(weekday ? { weekday: 'long' as const } : {}),
    timeZone: 'UTC',
  }).format(asInstant(date));

/** Two local dates in words, what they share said once: `10–20 July 2026`, `28 June – 3 July 2026`. No thin spaces, which few fonts have. */
export const formatDateRange = ({ from, to, locale }: { from: LocalDate; to: LocalDate; locale: string }): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .formatRange(asInstant(from), asInstant(to))
    .replaceAll('\u2009', ' ')
    .replace(/^(\d{1,2}) – (?=\d)/, '$1–');
