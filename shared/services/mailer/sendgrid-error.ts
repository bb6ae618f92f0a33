import { z } from 'zod';
import { AppError, type FieldProblem, invalid } from '../../core/errors.ts';
import { classifyFailure } from '../resilience/classify-failure.ts';
import { type Failure, FINAL, LIMITED, REFUSED, UNREACHED } from '../resilience/failure.ts';
import { readRetryAfterMs } from '../resilience/read-retry-after.ts';

const errorSchema = z.looseObject({
  code: z.number(),
  response: z.looseObject({
    headers: z.looseObject({}).catch({}),
    body: z.looseObject({ errors: z.array(z.looseObject({ field: z.string().nullish().catch(null) })).catch([]) }).catch({ errors: [] }),
  }),
});

type Answered = { status: number; fields: string[]; retryAfterMs: number | null };

const answeredWith = (error: unknown): Answered | null => {
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return null;
  const { headers, body } = parsed.data.response;
  // Copied: axios' own kind of headers is no plain object.
  const retryAfterMs = readRetryAfterMs({ error: { headers: { ...headers } } });
  return { status: parsed.data.code, fields: body.errors.flatMap(({ field }) => field ?? []), retryAfterMs };
};

const isAboutSender = ({ fields }: Answered): boolean => fields.some((field) => field.startsWith('from'));

/**
 * What SendGrid's answers mean. 500 and 503 are its own word that it did not take the mail; 502 and 504 come from what stands before it, and say nothing. A 403 about the
 * sender's address is about this mail, any other about our key.
 */
export const classifySendGrid = (error: unknown): Failure | null => {
  const answered = answeredWith(error);
  if (answered === null) return null;
  const { status, retryAfterMs } = answered;
  if (status === 429) return { ...LIMITED, retryAfterMs };
  if (status === 500 || status === 503) return { ...UNREACHED, retryAfterMs };
  if (status === 403) return isAboutSender(answered) ? FINAL : REFUSED;
  return null;
};

const causeOf = (error: unknown): unknown => (error instanceof AppError ? error.cause : error);

/** Whether a failed hand-over certainly left nothing at SendGrid: it answered no, was never reached, or its breaker is open. */
export const isCertainlyNotAccepted = (error: unknown): boolean => {
  if (error instanceof AppError && error.cause === undefined) return true;
  const cause = causeOf(error);
  const failure = classifySendGrid(cause) ?? classifyFailure(cause);
  if (answeredWith(cause) !== null) return !failure.mayHaveHappened;
  // Without an answer only a connection that never was is certain.
  return failure.isRetryable && !failure.mayHaveHappened;
};

/** SendGrid's names of fields, as pointers into our mail. Its own words stay out. */
const POINTERS: readonly (readonly [RegExp, FieldProblem])[] = [
  [/^from/, { pointer: '/from', detail: 'is not an address that SendGrid lets us send from' }],
  [/^personalizations\.\d+\.cc/, { pointer: '/cc', detail: 'is refused by SendGrid' }],
  [/^personalizations/, { pointer: '/to', detail: 'is refused by SendGrid' }],
  [/^reply_to/, { pointer: '/replyTo', detail: 'is refused by SendGrid' }],
  [/^subject/, { pointer: '/subject', detail: 'is refused by SendGrid' }],
  [/^content/, { pointer: '/html', detail: 'is refused by SendGrid' }],
  [/^attachments/, { pointer: '/attachments', detail: 'is refused by SendGrid' }],
  [/^headers/, { pointer: '/headers', detail: 'is refused by SendGrid' }],
];

const problemsOf = ({ fields }: Answered): FieldProblem[] => {
  const problems = fields.map(
    (field) => POINTERS.find(([name]) => name.test(field))?.[1] ?? { pointer: '', detail: 'is refused by SendGrid' },
  );
  return problems.length > 0 ? problems : [{ pointer: '', detail: 'is refused by SendGrid' }];
};

/** What a caller sees of an answer that is final: `validation_failed` with pointers, `payload_too_large`, else `dependency_unavailable`. Others are left as they are. */
export const toMailError = (error: unknown): unknown => {
  if (error instanceof AppError) return error;
  const answered = answeredWith(error);
  if (answered === null)
    return new AppError('dependency_unavailable', {
      detail: 'Whether SendGrid accepted this mail is not known; it is not sent again blindly.',
      cause: error,
    });
  if (answered.status === 413) return new AppError('payload_too_large', { detail: 'SendGrid refuses a mail of this size.', cause: error });
  if (answered.status === 400 || answered.status === 403) return invalid(problemsOf(answered));
  return new AppError('dependency_unavailable', { detail: `SendGrid answered ${answered.status}, which was not foreseen.`, cause: error });
};
