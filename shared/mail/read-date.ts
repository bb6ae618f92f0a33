const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 5322 3.3 and 4.3: day of the week, day, month, year, time and zone; more blanks, hyphens and missing seconds or zones are seen too. */
const MAIL_DATE =
  /^(?:[a-z]{2,9}\.?,?\s{1,5})?(\d{1,2})[\s-]{1,5}([a-z]{3})[a-z]{0,6}\.?[\s-]{1,5}(\d{4}|\d{2}),?\s{1,5}(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d{1,9})?\s{0,5}(am|pm)?\s{0,5}([+-]\d{4}|[+-]\d{2}:\d{2}|[a-z]{1,5})?/i;
/** The date of asctime, as mailbox files and old programs write it. */
const C_DATE =
  /^(?:[a-z]{3},?\s{1,5})?([a-z]{3})\s{1,5}(\d{1,2})\s{1,5}(\d{1,2}):(\d{2})(?::(\d{2}))?\s{1,5}(?:([a-z]{1,5}|[+-]\d{4})\s{1,5})?(\d{4})\b\s{0,5}([+-]\d{4})?/i;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})[t\s](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?\s?(z|[+-]\d{2}:?\d{2})?/i;
const READ_CHARACTERS = 300;
const COMMENT = /\s{0,5}\([^()]{0,100}\)\s{0,5}/g;
/** In hours before UTC (RFC 5322 4.3); other names say nothing that could be relied upon, and count as UTC. */
const ZONES: Readonly<Record<string, number>> = { edt: -4, est: -5, cdt: -5, cst: -6, mdt: -6, mst: -7, pdt: -7, pst: -8 };

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number; zone: string | undefined };

/**
 * The instant (ISO 8601, UTC) of a Date header, null when it is none. Without a zone it is read as UTC, whatever the clock of this machine;
 * comments do not count.
 */
export const readDate = (header: string): string | null => {
  const text = header.slice(0, READ_CHARACTERS).replace(COMMENT, ' ').replace(/\s+/g, ' ').trim();
  const parts = readMailDate(text) ?? readCDate(text) ?? readIsoDate(text);
  return parts === null ? null : toInstant(parts);
};

const readMailDate = (text: string): Parts | null => {
  const match = MAIL_DATE.exec(text);
  if (match === null) return null;
  const [, day, month, year, hour, minute, second, half, zone] = match;
  return {
    year: fullYear(year ?? ''),
    month: monthOf(month),
    day: Number(day),
    hour: toHour({ hour: Number(hour), half }),
    minute: Number(minute),
    second: Number(second ?? 0),
    zone,
  };
};

const readCDate = (text: string): Parts | null => {
  const match = C_DATE.exec(text);
  if (match === null) return null;
  const [, month, day, hour, minute, second, before, year, behind] = match;
  return {
    year: Number(year),
    month: monthOf(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    zone: behind ?? before,
  };
};

const readIsoDate = (text: string): Parts | null => {
  const match = ISO_DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, zone] = match;
  return {
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    zone,
  };
};

const toInstant = ({ year, month, day, hour, minute, second, zone }: Parts): string | null => {
  const isDay = month >= 0 && month < 12 && day >= 1 && new Date(Date.UTC(year, month, day)).getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 60) return null;
  return new Date(Date.UTC(year, month, day, hour, minute, second) - offsetMinutes(zone) * 60_000).toISOString();
};

const offsetMinutes = (zone: string | undefined): number => {
  const digits = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (digits === null) return (ZONES[(zone ?? '').toLowerCase()] ?? 0) * 60;
  const minutes = Number(digits[2]) * 60 + Number(digits[3]);
  return digits[1] === '-' ? -minutes : minutes;
};

const monthOf = (name: string | undefined): number => MONTHS.indexOf((name ?? '').toLowerCase());

/** RFC 5322 4.3: two digits up to 49 are of this century. */
const fullYear = (digits: string): number => (digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 50 ? 2000 : 1900));

const toHour = ({ hour, half }: { hour: number; half: string | undefined }): number => {
  if (half === undefined || hour > 12) return hour;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
};
