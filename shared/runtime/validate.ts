import type { z } from 'zod';
import { type FieldProblem, invalid } from '../core/errors.ts';

const MAX_PROBLEMS = 50;
const MAX_POINTER_CHARACTERS = 200;

/** A JSON pointer (RFC 6901), cut to a bearable length. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, MAX_POINTER_CHARACTERS);

const problemsOf = (issue: z.core.$ZodIssue): FieldProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'is not a field of this request' }))
    : [{ pointer: pointerOf(issue.path), detail: issue.message.slice(0, 500) }];

/**
 * A value from outside, parsed.
 * `where`: put before each detail when the value is not the body.
 * @throws AppError `validation_failed` with a pointer for every broken rule, at most 50
 */
export const validate = <Schema extends z.ZodType>({
  schema,
  value,
  where,
}: {
  schema: Schema;
  value: unknown;
  where?: string;
}): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(problemsOf).slice(0, MAX_PROBLEMS);
  throw invalid(where === undefined ? problems : problems.map(({ pointer, detail }) => ({ pointer, detail: `${where}: ${detail}` })));
};
