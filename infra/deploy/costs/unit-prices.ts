/** USD without tax. `per` units cost `usd`; `free` units a month cost nothing. */
export type UnitPrice = { what: string; usd: number; per: number; unit: string; free: number };

const GIBIBYTE = 1;

/** Public list prices for europe-west1 (a Tier 1 region of Cloud Run) and of the other vendors. Prices change: look before you decide anything by them. */
export const PRICES_AS_OF = '2026-11-21';

export const UNIT_PRICES = {
  cpu: { what: 'Cloud Run CPU, while a request is answered', usd: 0.000024, per: 1, unit: 'vCPU-second', free: 180_000 },
  memory: { what: 'Cloud Run memory, while a request is answered', usd: 0.0000025, per: 1, unit: 'GiB-second', free: 360_000 },
  requests: { what: 'Cloud Run requests', usd: 0.4, per: 1_000_000, unit: 'request', free: 2_000_000 },
  idleCpu: { what: 'Cloud Run CPU of a waiting instance', usd: 0.0000025, per: 1, unit: 'vCPU-second', free: 0 },
  idleMemory: { what: 'Cloud Run memory of a waiting instance', usd: 0.0000025, per: 1, unit: 'GiB-second', free: 0 },
  pubsub: { what: 'Pub/Sub throughput', usd: 40 / 1024, per: GIBIBYTE, unit: 'GiB', free: 10 },
  reads: { what: 'Firestore reads (price of a multi-region, the higher one)', usd: 0.06, per: 100_000, unit: 'read', free: 1_500_000 },
  writes: { what: 'Firestore writes', usd: 0.18, per: 100_000, unit: 'write', free: 600_000 },
  deletes: { what: 'Firestore deletes by TTL', usd: 0.02, per: 100_000, unit: 'delete', free: 0 },
  storage: { what: 'Cloud Storage, standard', usd: 0.02, per: GIBIBYTE, unit: 'GiB-month', free: 0 },
  classA: { what: 'Cloud Storage operations, class A', usd: 0.005, per: 1000, unit: 'operation', free: 0 },
  classB: { what: 'Cloud Storage operations, class B', usd: 0.0004, per: 1000, unit: 'operation', free: 0 },
  rules: { what: 'Load balancer, up to five forwarding rules', usd: 0.025, per: 1, unit: 'hour', free: 0 },
  balanced: { what: 'Load balancer, data in and out', usd: 0.008, per: GIBIBYTE, unit: 'GiB', free: 0 },
  egress: { what: 'Data to the internet, premium tier', usd: 0.12, per: GIBIBYTE, unit: 'GiB', free: 0 },
  logs: { what: 'Cloud Logging', usd: 0.5, per: GIBIBYTE, unit: 'GiB', free: 50 },
  metrics: { what: 'Cloud Monitoring, log-based metrics', usd: 0.258, per: 1, unit: 'MiB', free: 150 },
  uptime: { what: 'Cloud Monitoring, uptime checks', usd: 0.3, per: 1000, unit: 'execution', free: 1_000_000 },
  conditions: { what: 'Cloud Monitoring, alert conditions', usd: 0.1, per: 1, unit: 'condition-month', free: 0 },
  series: { what: 'Cloud Monitoring, time series returned to alerts', usd: 0.35, per: 1_000_000, unit: 'time series', free: 0 },
  schedules: { what: 'Cloud Scheduler', usd: 0.1, per: 1, unit: 'job-month', free: 3 },
  secretVersions: { what: 'Secret Manager, active versions', usd: 0.06, per: 1, unit: 'version-month', free: 6 },
  secretReads: { what: 'Secret Manager, reads', usd: 0.03, per: 10_000, unit: 'read', free: 10_000 },
  builds: { what: 'Cloud Build, E2_HIGHCPU_8', usd: 0.016, per: 1, unit: 'minute', free: 0 },
  functionBuilds: { what: 'Cloud Build, the builds of functions', usd: 0.006, per: 1, unit: 'minute', free: 2500 },
  images: { what: 'Artifact Registry', usd: 0.1, per: GIBIBYTE, unit: 'GiB-month', free: 0.5 },
  warehouse: { what: 'BigQuery storage and streaming', usd: 0.07, per: GIBIBYTE, unit: 'GiB', free: 10 },
} satisfies Record<string, UnitPrice>;

export type PriceName = keyof typeof UNIT_PRICES;

/** Plans: the first whose limit is not exceeded. */
export const MAIL_PLANS = [
  { what: 'SendGrid Essentials', upTo: 50_000, usd: 19.95 },
  { what: 'SendGrid Pro 100K', upTo: 100_000, usd: 89.95 },
  { what: 'SendGrid Pro 300K', upTo: 300_000, usd: 249 },
  { what: 'SendGrid Pro 700K', upTo: 700_000, usd: 499 },
] as const;

/** Supabase Pro with 10 USD of compute credit in it; compute by enquiries a month, disk beyond 8 GB. */
export const SUPABASE = {
  proUsd: 25,
  creditUsd: 10,
  diskFreeGigabytes: 8,
  diskUsdPerGigabyte: 0.125,
  compute: [
    { what: 'Micro', upTo: 5_000, usd: 10 },
    { what: 'Small', upTo: 20_000, usd: 15 },
    { what: 'Medium', upTo: 60_000, usd: 60 },
    { what: 'Large', upTo: 200_000, usd: 110 },
  ],
} as const;
