/** How one dependency is called. All times are real time. */
export type DependencyPolicy = {
  /** Key of the breaker and of metrics. */
  dependency: string;
  /** For people, at the beginning of a sentence. */
  title: string;
  /** What one try may take; then it is ended. */
  timeoutMs: number;
  /** What all tries and the pauses between them may take together. */
  totalMs?: number;
  /** Tries in all, the first one included. */
  tries: number;
  /** The pause before the second try; doubles up to `maxMs`, with jitter. */
  backoff: { firstMs: number; maxMs: number };
  /** `opensAfter` faults in a row open it for `openMs`; then `halfOpenSuccesses` successes close it and one fault opens it again. */
  breaker: { opensAfter: number; openMs: number; halfOpenSuccesses: number };
  /** What the caller does while it is open; for people who read the table. */
  whenOpen: string;
};

const opensAfter = (faults: number): DependencyPolicy['breaker'] => ({ opensAfter: faults, openMs: 60_000, halfOpenSuccesses: 2 });

const SHORT = { firstMs: 200, maxMs: 2_000 };
const LONG = { firstMs: 2_000, maxMs: 10_000 };

/** The model, SendGrid, BigQuery and Cloud Storage: spec/operations.md, "Timeouts and breakers"; the others are ours, by the same measure. PostgreSQL has no breaker and is not here. */
export const DEPENDENCY_POLICIES = {
  modelExtraction: {
    dependency: 'model-extraction',
    title: 'The model that reads mails',
    timeoutMs: 10_000,
    // The rules' result is there within this, whatever becomes of both tries (spec: enquiries).
    totalMs: 15_000,
    tries: 2,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: 'rules take over',
  },
  modelAnswers: {
    dependency: 'model-answers',
    title: 'The model that writes answers',
    timeoutMs: 15_000,
    totalMs: 30_000,
    tries: 3,
    backoff: LONG,
    breaker: opensAfter(5),
    whenOpen: 'extractive answer',
  },
  embeddings: {
    dependency: 'embeddings',
    title: 'The embedder',
    timeoutMs: 10_000,
    tries: 3,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: 'keyword retrieval; indexing waits',
  },
  sendgrid: {
    dependency: 'sendgrid',
    title: 'SendGrid',
    timeoutMs: 30_000,
    tries: 3,
    backoff: SHORT,
    breaker: opensAfter(3),
    whenOpen: 'the job retries later',
  },
  bigquery: {
    dependency: 'bigquery',
    title: 'BigQuery',
    timeoutMs: 8_000,
    tries: 2,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: 'last aggregate, marked stale',
  },
  storage: {
    dependency: 'storage',
    title: 'Cloud Storage',
    timeoutMs: 20_000,
    tries: 3,
    backoff: LONG,
    breaker: opensAfter(5),
    whenOpen: '503, the provider retries',
  },
  vectors: {
    dependency: 'vectors',
    title: 'The vector store',
    timeoutMs: 20_000,
    tries: 3,
    backoff: LONG,
    breaker: opensAfter(5),
    whenOpen: '503; indexing waits',
  },
  pubsub: {
    dependency: 'pubsub',
    title: 'Pub/Sub',
    timeoutMs: 10_000,
    tries: 3,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: '503, the transport or the sweeper publishes again',
  },
  tasks: {
    dependency: 'tasks',
    title: 'Cloud Tasks',
    timeoutMs: 10_000,
    tries: 3,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: '503, the job retries',
  },
  firestore: {
    dependency: 'firestore',
    title: 'Firestore',
    timeoutMs: 3_000,
    tries: 3,
    backoff: { firstMs: 50, maxMs: 500 },
    breaker: opensAfter(5),
    whenOpen: '503 where a limit or a claim needs it; signed-in reads go on',
  },
  storeToken: {
    dependency: 'store-token',
    title: 'The function store-token',
    timeoutMs: 5_000,
    tries: 3,
    backoff: SHORT,
    breaker: opensAfter(5),
    whenOpen: '503',
  },
} as const satisfies Readonly<Record<string, DependencyPolicy>>;
