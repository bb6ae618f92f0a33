/** Why a row of a rate sheet is refused. */
export const RATE_PROBLEM_CODES = [
  'missing_value',
  'invalid_date',
  'date_range',
  'unknown_currency',
  'not_a_number',
  'negative_amount',
  'too_many_decimals',
  'age_range',
  'night_range',
  'overlap',
  'unknown_basis',
  'unknown_meal_plan',
  'unknown_destination',
  /** A text is longer than its field. */
  'too_long',
  /** More cells than the header has columns: a separator inside an unquoted text, so that nothing after it can be trusted. */
  'column_count',
] as const;
export type RateProblemCode = (typeof RATE_PROBLEM_CODES)[number];
export type RateProblem = { column: string; code: RateProblemCode; detail: string };
