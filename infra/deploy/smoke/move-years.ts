const DAYS_AHEAD = 60;
const MILLISECONDS_PER_DAY = 86_400_000;

/** How many years a text must move so that `first` (local date, its earliest day of travel) lies two months or more after `now`. */
export const yearsToMove = ({ first, now }: { first: string; now: Date }): number => {
  const earliest = now.getTime() + DAYS_AHEAD * MILLISECONDS_PER_DAY;
  for (let years = 0; ; years += 1) if (Date.parse(moveYears({ text: `${first}T00:00:00Z`, years })) >= earliest) return years;
};

/** Every year from 2025 to 2029 in a text, that many years later: the demo's mail and rate sheet stay of one piece. */
export const moveYears = ({ text, years }: { text: string; years: number }): string =>
  text.replaceAll(/(?<![\d.])202[5-9](?!\d|\.\d)/g, (year) => String(Number(year) + years));
