import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { type Failure, FINAL, LIMITED, REFUSED, UNKNOWN, UNREACHED } from './failure.ts';
import { readRetryAfterMs } from './read-retry-after.ts';

/** gRPC status codes that are not final. ABORTED is contention: another try, no fault. */
const GRPC: Readonly<Record<number, Failure>> = {
  1: UNKNOWN,
  2: UNKNOWN,
  4: UNKNOWN,
  7: REFUSED,
  8: LIMITED,
  10: LIMITED,
  13: UNKNOWN,
  14: UNKNOWN,
  15: UNKNOWN,
  16: REFUSED,
};

/** 503 before anything was done is the rule, but a proxy between us may answer it as well. */
const HTTP: Readonly<Record<number, Failure>> = { 401: REFUSED, 403: REFUSED, 408: UNKNOWN, 425: LIMITED, 429: LIMITED };

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const BROKEN = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Google's clients say this when no service account, no key file and no metadata server gave them a token; no status code comes with it, or a wrong one. */
const NO_CREDENTIALS =
  /could not load the default credentials|unable to read the credential file|could not refresh access token|invalid_grant|invalid_client|DECODER routines|PEM routines/i;
const BROKEN_TEXT = /fetch failed|^terminated$|socket hang up|premature close|other side closed|network error/i;

const statusSchema = z.coerce.number().int().min(100).max(599);
const shapeSchema = z.looseObject({
  code: z.union([z.number(), z.string()]).nullish().catch(null),
  status: z.unknown().optional(),
  statusCode: z.unknown().optional(),
  response: z.looseObject({ status: z.unknown().optional(), statusCode: z.unknown().optional() }).nullish().catch(null),
  name: z.string().catch(''),
  message: z.string().catch(''),
  cause: z.unknown().optional(),
});
type Shape = z.infer<typeof shapeSchema>;

const httpStatusOf = ({ status, statusCode, response, code }: Shape): number | null => {
  for (const candidate of [status, statusCode, response?.status, response?.statusCode, code]) {
    const parsed = statusSchema.safeParse(candidate ?? undefined);
    if (parsed.success && parsed.data >= 400) return parsed.data;
  }
  return null;
};

const ofShape = (shape: Shape): Failure | null => {
  const { code, message } = shape;
  if (NO_CREDENTIALS.test(message)) return REFUSED;
  if (typeof code === 'number' && code >= 1 && code <= 16) return GRPC[code] ?? FINAL;
  const status = httpStatusOf(shape);
  if (status !== null) return HTTP[status] ?? (status >= 500 && status !== 501 ? UNKNOWN : FINAL);
  if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return UNREACHED;
  if (typeof code === 'string' && BROKEN.has(code)) return UNKNOWN;
  return null;
};

/** Errors wrap each other (`fetch failed` over ECONNRESET): the outermost with a code decides. */
const MAX_CAUSES = 5;

/**
 * What an error from any client of ours means: gRPC codes, HTTP statuses (`status`, `statusCode`, `response.status`, numeric `code`), codes of the
 * network, time limits and broken bodies. An error that nothing is known about is final: it is more likely a defect of ours.
 */
export const classifyFailure = (error: unknown): Failure => {
  // Said on purpose by our own code, after whatever tries it has made itself.
  if (error instanceof AppError) return FINAL;
  const chain: Shape[] = [];
  for (let current = error, depth = 0; depth < MAX_CAUSES; depth += 1) {
    const parsed = shapeSchema.safeParse(current);
    if (!parsed.success) break;
    chain.push(parsed.data);
    current = parsed.data.cause;
  }
  const coded = chain.map(ofShape).find((failure) => failure !== null);
  const isBroken = chain.some(({ name, message }) => name === 'TimeoutError' || BROKEN_TEXT.test(message));
  const failure = coded ?? (isBroken ? UNKNOWN : FINAL);
  return failure.isRetryable ? { ...failure, retryAfterMs: readRetryAfterMs({ error }) } : failure;
};
