/** What was seen while a step lasted. `null`: it could not be measured. */
export type Observation = {
  isHealthy: boolean | null;
  candidate: { requests: number; serverErrors: number } | null;
  serving: { requests: number; serverErrors: number } | null;
};

export type Decision = { verdict: 'proceed' | 'roll_back'; reason: string };

/** Below so many requests a rate says nothing, and single errors are counted instead. */
const MIN_REQUESTS = 50;
const MAX_ERRORS_OF_FEW = 2;
const MAX_ERROR_RATE = 0.01;
/** What fails for both is not the new revision's doing. */
const MAX_TIMES_WORSE = 2;

const rateOf = ({ requests, serverErrors }: { requests: number; serverErrors: number }): number =>
  requests === 0 ? 0 : serverErrors / requests;
const perCent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;

/**
 * Whether the next step of a release may be taken. What cannot be measured counts as bad: a gap in the data is never good news.
 * Rolls back at more than 1 % server errors that are also more than twice the running revision's, or at more than two errors where there are
 * fewer than fifty requests.
 */
export const decideRelease = ({ isHealthy, candidate, serving }: Observation): Decision => {
  if (isHealthy === null) return { verdict: 'roll_back', reason: 'health could not be asked' };
  if (!isHealthy) return { verdict: 'roll_back', reason: 'the health check failed' };
  if (candidate === null || serving === null) return { verdict: 'roll_back', reason: 'the error rate could not be measured' };
  if (candidate.requests < MIN_REQUESTS) {
    return candidate.serverErrors > MAX_ERRORS_OF_FEW
      ? { verdict: 'roll_back', reason: `${candidate.serverErrors} server errors in ${candidate.requests} requests` }
      : { verdict: 'proceed', reason: `${candidate.requests} requests, ${candidate.serverErrors} server errors` };
  }
  const rate = rateOf(candidate);
  const usual = rateOf(serving);
  if (rate > MAX_ERROR_RATE && rate > usual * MAX_TIMES_WORSE) {
    return { verdict: 'roll_back', reason: `${perCent(rate)} server errors, ${perCent(usual)} before` };
  }
  return { verdict: 'proceed', reason: `${perCent(rate)} server errors in ${candidate.requests} requests` };
};
