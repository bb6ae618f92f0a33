import { estimateCosts } from './estimate-costs.ts';
import { type CountedFunction, installationOf } from './installation-of.ts';
import { MAIL_PLANS, PRICES_AS_OF, SUPABASE, UNIT_PRICES } from './unit-prices.ts';
import { ASSUMED, PER_ENQUIRY } from './usage.ts';

const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const numbers = (record: Readonly<Record<string, number>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${words(name)} ${Number(value.toFixed(2))}`)
    .join(', ');
const money = (usd: number): string => usd.toFixed(2);
/** A unit price without a float's tail. */
const price = (usd: number): string => Number(usd.toPrecision(6)).toString();
const count = (value: number): string => value.toLocaleString('en-US');

/** The costs of a month at each of the given numbers of enquiries, as Markdown: the table, the assumptions, the unit prices. */
export const renderCosts = ({
  functions,
  at = [10, 1000, 100_000],
}: {
  functions: readonly CountedFunction[];
  at?: readonly number[];
}): string => {
  const installation = installationOf(functions);
  const columns = at.map((enquiries) => estimateCosts({ enquiries, installation }));
  const [first = []] = columns;
  const totals = columns.map((lines) => lines.reduce((sum, { usd }) => sum + usd, 0));
  const rowOf = (what: string, cells: readonly string[]): string => `| ${what} | ${cells.join(' | ')} |`;
  return [
    rowOf(
      'USD a month',
      at.map((enquiries) => `${count(enquiries)} enquiries`),
    ),
    `|---|${at.map(() => '---:|').join('')}`,
    ...first.map(({ what }, index) =>
      rowOf(
        what,
        columns.map((lines) => money(lines[index]?.usd ?? 0)),
      ),
    ),
    rowOf(
      '**Together**',
      totals.map((usd) => `**${money(usd)}**`),
    ),
    rowOf(
      'for each enquiry',
      totals.map((usd, index) => money(usd / (at[index] ?? 1))),
    ),
    '',
    `Assumed of an enquiry: ${numbers(PER_ENQUIRY)}.`,
    '',
    `Assumed of the machinery: ${numbers(ASSUMED)}. Of this installation: ${count(installation.functions)} functions, ${count(installation.webhooks)} kept warm, ${count(installation.schedules.reduce((sum, { runsPerMonth }) => sum + runsPerMonth, 0))} scheduled runs a month, ${count(installation.secrets)} secrets.`,
    '',
    `Unit prices: public list prices as found on ${PRICES_AS_OF}, in part in copies of the vendors' pages. Look them up again before you decide by them; those of alert conditions and of SendGrid are the least certain.`,
    '',
    '| Price | USD | per | free a month |',
    '|---|---:|---|---:|',
    ...Object.values(UNIT_PRICES).map(
      ({ what, usd, per, unit, free }) =>
        `| ${what} | ${price(usd)} | ${per === 1 ? unit : `${count(per)} ${unit.endsWith('s') ? unit : `${unit}s`}`} | ${free === 0 ? '' : count(free)} |`,
    ),
    ...MAIL_PLANS.map(({ what, upTo, usd }) => `| ${what} | ${usd} | month, up to ${count(upTo)} mails | |`),
    `| Supabase Pro, ${SUPABASE.creditUsd} USD of compute in it | ${SUPABASE.proUsd} | month | |`,
    `| Supabase disk | ${SUPABASE.diskUsdPerGigabyte} | GB-month | ${SUPABASE.diskFreeGigabytes} |`,
    ...SUPABASE.compute.map(({ what, upTo, usd }) => `| Supabase compute ${what}, to ${count(upTo)} enquiries | ${usd} | month | |`),
  ].join('\n');
};
