import { MAIL_PLANS, type PriceName, SUPABASE, UNIT_PRICES } from './unit-prices.ts';
import { ASSUMED, type Installation, PER_ENQUIRY, usageOf } from './usage.ts';

export type CostLine = { what: string; usd: number };

const NAMES = Object.keys(UNIT_PRICES) as PriceName[];

const GROUPS: readonly { what: string; prices: readonly PriceName[] }[] = [
  { what: 'Cloud Run: answering', prices: ['cpu', 'memory', 'requests'] },
  { what: 'Cloud Run: one instance of each mail receiver kept warm', prices: ['idleCpu', 'idleMemory'] },
  { what: 'Load balancer and data to the internet', prices: ['rules', 'balanced', 'egress'] },
  { what: 'Pub/Sub, Scheduler', prices: ['pubsub', 'schedules'] },
  { what: 'Firestore', prices: ['reads', 'writes', 'deletes'] },
  { what: 'Cloud Storage, with backups', prices: ['storage', 'classA', 'classB'] },
  { what: 'BigQuery', prices: ['warehouse'] },
  { what: 'Logs, metrics, uptime checks, alerts', prices: ['logs', 'metrics', 'uptime', 'conditions', 'series'] },
  { what: 'Secret Manager', prices: ['secretVersions', 'secretReads'] },
  { what: 'Cloud Build and Artifact Registry', prices: ['builds', 'functionBuilds', 'images'] },
];

/** price x max(0, used - free) / per */
export const costOf = ({ price, used }: { price: PriceName; used: number }): number => {
  const { usd, per, free } = UNIT_PRICES[price];
  return (usd * Math.max(0, used - free)) / per;
};

const planFor = <Plan extends { upTo: number; usd: number }>({ plans, used }: { plans: readonly Plan[]; used: number }): Plan => {
  const plan = plans.find(({ upTo }) => used <= upTo);
  if (plan === undefined) throw new Error(`No plan is known for ${used}: ask the vendor.`);
  return plan;
};

const supabaseUsd = (enquiries: number): number => {
  const gigabytes = (enquiries * ASSUMED.keptMonths * PER_ENQUIRY.databaseKilobytes) / 1_000_000;
  const disk = Math.max(0, gigabytes - SUPABASE.diskFreeGigabytes) * SUPABASE.diskUsdPerGigabyte;
  return SUPABASE.proUsd + planFor({ plans: SUPABASE.compute, used: enquiries }).usd - SUPABASE.creditUsd + disk;
};

/**
 * What a month with so many enquiries costs, in USD without tax, after a year of them: each line is the sum of price x (used - free) of its prices.
 * @throws Error above what the vendors' plans are listed for.
 */
export const estimateCosts = ({ enquiries, installation }: { enquiries: number; installation: Installation }): CostLine[] => {
  const used = usageOf({ enquiries, installation });
  const grouped = GROUPS.map(({ what, prices }) => ({
    what,
    usd: prices.reduce((sum, price) => sum + costOf({ price, used: used[price] }), 0),
  }));
  const mails = planFor({ plans: MAIL_PLANS, used: enquiries * PER_ENQUIRY.mailsOut });
  return [...grouped, { what: 'Supabase Pro', usd: supabaseUsd(enquiries) }, { what: 'SendGrid', usd: mails.usd }];
};

/** Prices that no line counts; empty, or a line was forgotten. */
export const uncountedPrices = (): PriceName[] => NAMES.filter((name) => !GROUPS.some(({ prices }) => prices.includes(name)));
