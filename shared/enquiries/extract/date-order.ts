export type DateOrder = 'dmy' | 'mdy';

const NUMERIC = /(?<![\d/.-])(\d{1,2})[/-](\d{1,2})(?:[/-](?:\d{4}|\d{2}))?(?![\d/])/g;
const MONTH_FIRST_COUNTRIES = new Set(['US', 'PH', 'FM', 'MH', 'PW']);

/**
 * Whether `09/04` means 9 April or September 4: proved by another date of the same mail, then by a form label ("dd/mm/yyyy"),
 * then by the sender's country, then by the tenant's order, which is only assumed.
 */
export const decideDateOrder = ({
  folded,
  senderCountry,
  tenantOrder,
}: {
  folded: string;
  senderCountry: string | null;
  tenantOrder: DateOrder;
}): { order: DateOrder; assumed: boolean } => {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const match of folded.matchAll(NUMERIC)) {
    const first = Number(match[1]);
    const second = Number(match[2]);
    if (first > 12 && first <= 31 && second <= 12) dayFirst += 1;
    if (second > 12 && second <= 31 && first <= 12) monthFirst += 1;
  }
  if (dayFirst > 0 && monthFirst === 0) return { order: 'dmy', assumed: false };
  if (monthFirst > 0 && dayFirst === 0) return { order: 'mdy', assumed: false };
  if (/\b(?:dd|tt|jj)[/.-]mm\b/.test(folded)) return { order: 'dmy', assumed: false };
  if (/\bmm[/.-]dd\b/.test(folded)) return { order: 'mdy', assumed: false };
  if (senderCountry !== null) return { order: MONTH_FIRST_COUNTRIES.has(senderCountry) ? 'mdy' : 'dmy', assumed: false };
  return { order: tenantOrder, assumed: true };
};
