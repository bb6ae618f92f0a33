/** What one instance needs before the first request: Node, the framework, the clients. */
const BASE_MEGABYTES = 160;
/** A receiver may hold four times its body; a stage holds a mail, a quote and its PDF. */
const BODY_FACTOR = 4;
const STAGE_MEGABYTES = 80;
const MAX_CONCURRENCY = 40;
const BYTES_PER_MEGABYTE = 1_000_000;

const MEGABYTES: Readonly<Record<string, number>> = { '256Mi': 268, '512Mi': 536, '1Gi': 1073, '2Gi': 2147 };

const MAX_INSTANCES: Readonly<Record<string, number>> = { http: 40, stage: 20, schedule: 1 };

type Sized = {
  name: string;
  kind: string;
  memory: string;
  timeoutSeconds: number;
  maxBodyBytes: number;
  maxConcurrency?: number | undefined;
};

/**
 * How many requests one instance takes at a time (as many as its memory holds) and how many instances there may be. A schedule runs alone.
 * @throws Error for a memory size that nobody has measured.
 */
export const googleSizing = ({ name, kind, memory, timeoutSeconds, maxBodyBytes, maxConcurrency = MAX_CONCURRENCY }: Sized) => {
  const megabytes = MEGABYTES[memory];
  if (megabytes === undefined) throw new Error(`${name}: no sizing is known for ${memory}; add it to infra/build/google-sizing.ts.`);
  const each = kind === 'http' ? (BODY_FACTOR * maxBodyBytes) / BYTES_PER_MEGABYTE : STAGE_MEGABYTES;
  const fitting = Math.floor((megabytes - BASE_MEGABYTES) / each);
  return {
    concurrency: kind === 'schedule' ? 1 : Math.max(1, Math.min(MAX_CONCURRENCY, maxConcurrency, fitting)),
    maxInstances: MAX_INSTANCES[kind] ?? 1,
    /** Pub/Sub waits this long for an acknowledgement: longer than the function may take, at most ten minutes. */
    ackDeadlineSeconds: Math.min(600, Math.max(10, timeoutSeconds + 10)),
  };
};
