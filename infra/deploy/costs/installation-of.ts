import { Cron } from 'croner';
import type { Installation } from './usage.ts';

/** What infra/functions.json says of a function, as far as it costs anything. */
export type CountedFunction = {
  kind: 'http' | 'stage' | 'schedule';
  trigger: { cron?: string } | { routes: readonly { method: string; path: string; access: string }[] } | { topic: string };
  area: string;
  google: { secrets: readonly string[]; isWebhook: boolean };
};

/** An average month. */
const MONTH_MS = 730 * 3_600_000;
/** Any instant: the distance between two runs is what is wanted. */
const FROM = new Date('2026-01-01T00:00:00Z');
/** Those that no function reads (deployment_secrets in infra/google/secrets.tf). */
const DEPLOYMENT_SECRETS = 3;

const runsPerMonth = (cron: string): number => {
  const [first, second] = new Cron(cron, { timezone: 'UTC' }).nextRuns(2, FROM);
  return first === undefined || second === undefined ? 0 : Math.round(MONTH_MS / (second.getTime() - first.getTime()));
};

const uptimePathsOf = ({ area, trigger }: CountedFunction): string[] =>
  area !== 'operations' || !('routes' in trigger)
    ? []
    : trigger.routes
        .filter(({ method, path, access }) => method === 'GET' && access === 'public' && !path.includes('{'))
        .map(({ path }) => path);

/** An installation in the terms of its costs. */
export const installationOf = (functions: readonly CountedFunction[]): Installation => ({
  functions: functions.length,
  schedules: functions.flatMap(({ trigger }) =>
    'cron' in trigger && trigger.cron !== undefined ? [{ runsPerMonth: runsPerMonth(trigger.cron) }] : [],
  ),
  webhooks: functions.filter(({ google }) => google.isWebhook).length,
  uptimePaths: functions.flatMap(uptimePathsOf).length,
  secrets: new Set(functions.flatMap(({ google }) => google.secrets)).size + DEPLOYMENT_SECRETS,
});
