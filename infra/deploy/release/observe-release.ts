import type { Runner } from '../command/runner.ts';
import type { Observation } from './decide-release.ts';
import { measureErrors, type RevisionCounts } from './measure-errors.ts';

type Fetch = typeof globalThis.fetch;

/** At 5 % of the requests, one of so many rounds over the public paths nearly always meets the new revision. */
const HEALTH_TRIES = 20;

const sumOf = ({ counts, revisions }: { counts: RevisionCounts; revisions: readonly string[] }) =>
  revisions.reduce(
    (sum, revision) => {
      const { requests = 0, serverErrors = 0 } = counts.get(revision) ?? {};
      return { requests: sum.requests + requests, serverErrors: sum.serverErrors + serverErrors };
    },
    { requests: 0, serverErrors: 0 },
  );

const isWell = async ({ baseUrl, paths, fetch }: { baseUrl: string; paths: readonly string[]; fetch: Fetch }): Promise<boolean | null> => {
  try {
    for (let round = 0; round < HEALTH_TRIES; round += 1) {
      for (const path of paths) {
        const response = await fetch(`${baseUrl}${path}`, { signal: AbortSignal.timeout(10_000), redirect: 'error' });
        await response.arrayBuffer();
        if (!response.ok) return false;
      }
    }
    return true;
  } catch {
    return null;
  }
};

/** What the new revisions did since `from`: health as anybody sees it, and their server errors beside those of the running ones. */
export const observeRelease = async ({
  runner,
  projectId,
  baseUrl,
  paths,
  candidates,
  serving,
  from,
  until,
  fetch = globalThis.fetch,
}: {
  runner: Runner;
  projectId: string;
  baseUrl: string;
  paths: readonly string[];
  candidates: readonly string[];
  serving: readonly string[];
  from: Date;
  until: Date;
  fetch?: Fetch;
}): Promise<Observation> => {
  const accessToken = (await runner.ask({ program: 'gcloud', args: ['auth', 'print-access-token'], assumed: 'token' })).trim();
  if (runner.isDry) return { isHealthy: true, candidate: { requests: 0, serverErrors: 0 }, serving: { requests: 0, serverErrors: 0 } };
  const isHealthy = await isWell({ baseUrl, paths, fetch });
  const counts = await measureErrors({ projectId, from, until, accessToken, fetch }).catch(() => null);
  if (counts === null) return { isHealthy, candidate: null, serving: null };
  return { isHealthy, candidate: sumOf({ counts, revisions: candidates }), serving: sumOf({ counts, revisions: serving }) };
};
