import type { Runner } from '../command/runner.ts';
import { decideRelease, type Observation } from './decide-release.ts';
import { planTraffic, TRAFFIC_STEPS } from './plan-traffic.ts';
import type { Place, ServiceState } from './service-state.ts';
import { shiftTraffic } from './shift-traffic.ts';

/** Figures of Cloud Monitoring come up to three minutes late: a step lasts longer than that. */
export const STEP_SECONDS = 300;

export type ReleaseOutcome = { isReleased: boolean; reason: string };

type Candidate = { name: string; serving: string; candidate: string };

/** Functions whose newest revision does not serve yet. */
export const candidatesOf = ({ before, after }: { before: readonly ServiceState[]; after: readonly ServiceState[] }): Candidate[] => {
  const servingBefore = new Map(before.map(({ name, serving }) => [name, serving]));
  return after.flatMap(({ name, latestCreated }) => {
    const serving = servingBefore.get(name);
    return serving === undefined || serving === latestCreated ? [] : [{ name, serving, candidate: latestCreated }];
  });
};

/**
 * Gives new revisions 5, 25 and 100 per cent of the requests, all functions together, and looks at health and errors after each step. At the first
 * bad sign, and on any failure, every function gets its previous revision back.
 */
export const releaseGradually = async ({
  runner,
  place,
  candidates,
  observe,
  wait,
  print,
}: {
  runner: Runner;
  place: Place;
  candidates: readonly Candidate[];
  observe: (since: { from: Date; until: Date }) => Promise<Observation>;
  wait: (seconds: number) => Promise<void>;
  print: (line: string) => void;
}): Promise<ReleaseOutcome> => {
  if (candidates.length === 0) return { isReleased: true, reason: 'no function has changed' };
  const shift = (percent: number) =>
    shiftTraffic({ runner, place, splits: candidates.map((one) => ({ name: one.name, toRevisions: planTraffic({ ...one, percent }) })) });
  const rollBack = async (reason: string): Promise<ReleaseOutcome> => {
    print(`rolling back: ${reason}`);
    await shift(0);
    return { isReleased: false, reason };
  };
  try {
    for (const percent of TRAFFIC_STEPS) {
      const from = new Date();
      await shift(percent);
      print(`${percent} % for ${candidates.length} functions, looking after ${STEP_SECONDS} s`);
      await wait(STEP_SECONDS);
      const decision = decideRelease(await observe({ from, until: new Date() }));
      print(`${percent} %: ${decision.verdict}, ${decision.reason}`);
      if (decision.verdict === 'roll_back') return await rollBack(`at ${percent} %: ${decision.reason}`);
    }
  } catch (error) {
    return await rollBack(error instanceof Error ? error.message : String(error));
  }
  return { isReleased: true, reason: 'every step was good' };
};
