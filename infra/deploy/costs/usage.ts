import type { PriceName } from './unit-prices.ts';

/** What an installation has whatever happens in it. */
export type Installation = {
  schedules: { runsPerMonth: number }[];
  functions: number;
  webhooks: number;
  uptimePaths: number;
  secrets: number;
};

/** What is assumed of an enquiry. Each is on the safe side of what the demo shows; change them to what you see. */
export const PER_ENQUIRY = {
  /** The enquiry itself and two that are none: a reply, a newsletter. */
  mails: 3,
  mailKilobytes: 150,
  pdfKilobytes: 150,
  /** A consultant's and a client's calls of the API until it is settled. */
  apiCalls: 25,
  apiKilobytes: 15,
  /** Events beyond one for each mail: extracted, drafted, asked to be sent, sent. */
  events: 4,
  mailsOut: 1.2,
  databaseKilobytes: 60,
  warehouseKilobytes: 4,
} as const;

/** What is assumed of the machinery. */
export const ASSUMED = {
  apiSeconds: 0.25,
  stageSeconds: 1.5,
  scheduleSeconds: 0.5,
  /** vCPU is one everywhere; no two requests share an instance's time. */
  apiGibibytes: 0.25,
  stageGibibytes: 0.75,
  webhookGibibytes: 1,
  eventKilobytes: 2,
  /** Limits, claims, replays, breakers: reads and writes of Firestore for a request or a run. */
  readsPerRun: 3,
  writesPerRun: 3,
  logKilobytesPerRun: 4,
  keptMonths: 12,
  /** Daily database copies of 35 days at a quarter of their size in the database, and two months of copied files. */
  databaseCopies: 35 / 4,
  fileCopies: 2,
  uptimePlaces: 5,
  alertConditions: 40,
  seriesPerCondition: 2,
  releases: 12,
  minutesPerRelease: 25,
  minutesPerFunctionBuild: 2,
  instanceStartsPerRun: 0.05,
} as const;

const HOURS = 730;
const MINUTES = HOURS * 60;
const SECONDS = HOURS * 3600;
const KILOBYTES_PER_GIBIBYTE = 1024 * 1024;
const METRIC_POINT_BYTES = 80;
const ALERT_RUNS = SECONDS / 30;

/** Units of each price that a month with so many enquiries uses. */
export const usageOf = ({ enquiries, installation }: { enquiries: number; installation: Installation }): Record<PriceName, number> => {
  const { mails, mailKilobytes, pdfKilobytes, apiCalls, apiKilobytes, events } = PER_ENQUIRY;
  const checks = installation.uptimePaths * ASSUMED.uptimePlaces * MINUTES;
  const mailPosts = enquiries * mails;
  const apiRuns = enquiries * apiCalls + checks + mailPosts;
  const stageRuns = enquiries * (mails + events);
  const scheduleRuns = installation.schedules.reduce((sum, { runsPerMonth }) => sum + runsPerMonth, 0);
  const runs = apiRuns + stageRuns + scheduleRuns;
  const apiSeconds = apiRuns * ASSUMED.apiSeconds;
  const stageSeconds = stageRuns * ASSUMED.stageSeconds + scheduleRuns * ASSUMED.scheduleSeconds;
  const filesGibibytes = (enquiries * (mails * mailKilobytes + pdfKilobytes)) / KILOBYTES_PER_GIBIBYTE;
  const databaseGibibytes = (enquiries * ASSUMED.keptMonths * PER_ENQUIRY.databaseKilobytes) / KILOBYTES_PER_GIBIBYTE;
  const answersGibibytes = (enquiries * (apiCalls * apiKilobytes + pdfKilobytes)) / KILOBYTES_PER_GIBIBYTE;
  const mailsGibibytes = (mailPosts * mailKilobytes) / KILOBYTES_PER_GIBIBYTE;
  const stored = filesGibibytes * ASSUMED.keptMonths;
  // A start of an instance reads its secrets; store-token is asked once for each run at most.
  const starts = runs * ASSUMED.instanceStartsPerRun;
  return {
    cpu: apiSeconds + stageSeconds,
    memory: apiSeconds * ASSUMED.apiGibibytes + stageSeconds * ASSUMED.stageGibibytes,
    requests: runs + stageRuns,
    idleCpu: installation.webhooks * SECONDS,
    idleMemory: installation.webhooks * ASSUMED.webhookGibibytes * SECONDS,
    pubsub: (stageRuns * ASSUMED.eventKilobytes * 2) / KILOBYTES_PER_GIBIBYTE,
    reads: runs * ASSUMED.readsPerRun,
    writes: runs * ASSUMED.writesPerRun,
    deletes: runs * ASSUMED.writesPerRun,
    storage: stored + stored * ASSUMED.fileCopies + databaseGibibytes * ASSUMED.databaseCopies,
    classA: enquiries * (mails + 1) * 2,
    classB: enquiries * (mails + 1) * 4 + checks,
    rules: HOURS,
    balanced: mailsGibibytes + answersGibibytes,
    egress: answersGibibytes + (enquiries * PER_ENQUIRY.mailsOut * pdfKilobytes) / KILOBYTES_PER_GIBIBYTE,
    logs: (runs * ASSUMED.logKilobytesPerRun) / KILOBYTES_PER_GIBIBYTE,
    metrics: (Math.min(apiRuns, installation.functions * 4 * MINUTES) * METRIC_POINT_BYTES) / (1024 * 1024),
    uptime: checks,
    conditions: ASSUMED.alertConditions,
    series: ASSUMED.alertConditions * ASSUMED.seriesPerCondition * ALERT_RUNS,
    schedules: installation.schedules.length,
    secretVersions: installation.secrets,
    secretReads: starts * 3,
    builds: ASSUMED.releases * ASSUMED.minutesPerRelease,
    functionBuilds: ASSUMED.releases * installation.functions * ASSUMED.minutesPerFunctionBuild,
    images: installation.functions * 0.25,
    warehouse: (enquiries * ASSUMED.keptMonths * PER_ENQUIRY.warehouseKilobytes) / KILOBYTES_PER_GIBIBYTE,
  };
};
