/** Every code an answer of ours may carry, with its HTTP status (spec: operations, table of statuses). */
export const ERROR_STATUS = {
  malformed_request: 400,
  cursor_invalid: 400,
  idempotency_key_missing: 400,
  idempotency_key_malformed: 400,
  tenant_required: 400,
  unauthenticated: 401,
  signature_invalid: 401,
  admin_token_invalid: 401,
  api_key_invalid: 401,
  ai_budget_reached: 402,
  forbidden: 403,
  scope_missing: 403,
  origin_not_allowed: 403,
  tenant_suspended: 403,
  tenant_mismatch: 403,
  not_found: 404,
  method_not_allowed: 405,
  state_conflict: 409,
  duplicate: 409,
  idempotency_in_progress: 409,
  already_sent: 409,
  recipient_blocked: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_key_reused: 422,
  child_age_required: 422,
  fx_stale: 422,
  fx_missing: 422,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  dependency_unavailable: 503,
  admin_disabled: 503,
  timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One broken rule of a body: `pointer` is a JSON pointer into it (`/adults`). */
export type FieldProblem = { pointer: string; detail: string };

type AppErrorOptions = {
  /** For people: what is wrong and what to do next. Never SQL, a stack or a provider's text. */
  detail: string;
  errors?: readonly FieldProblem[];
  /** Extra members of the problem document, such as `allowed` of a state conflict. */
  extra?: Readonly<Record<string, unknown>>;
  retryAfterSeconds?: number;
  /** WWW-Authenticate of a 401 that wants something else than a bearer token. */
  challenge?: string;
  cause?: unknown;
};

/** The one error type that leaves our code on purpose. Everything else is a defect and answers 500 `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly challenge: string | undefined;

  constructor(code: ErrorCode, { detail, errors, extra, retryAfterSeconds, challenge, cause }: AppErrorOptions) {
    super(detail, { cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERROR_STATUS[code];
    this.errors = errors;
    this.extra = extra;
    this.retryAfterSeconds = retryAfterSeconds;
    this.challenge = challenge;
  }
}

export const notFound = (): AppError => new AppError('not_found', { detail: 'There is no such object.' });

export const invalid = (errors: readonly FieldProblem[]): AppError =>
  new AppError('validation_failed', { detail: 'The request breaks a rule; see errors.', errors });
