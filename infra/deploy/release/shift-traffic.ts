import { mapLimited } from '../command/map-limited.ts';
import type { Runner } from '../command/runner.ts';
import { gcloudPlace, type Place } from './service-state.ts';

/** At once, so that a rollback of everything is done within minutes. */
const AT_ONCE = 8;

/** Splits the requests of each function as said (`--to-revisions`), several functions at a time. */
export const shiftTraffic = async ({
  runner,
  place,
  splits,
}: {
  runner: Runner;
  place: Place;
  splits: readonly { name: string; toRevisions: string }[];
}): Promise<void> => {
  await mapLimited({
    items: splits,
    atOnce: AT_ONCE,
    work: ({ name, toRevisions }) =>
      runner.run({
        program: 'gcloud',
        args: ['run', 'services', 'update-traffic', name, `--to-revisions=${toRevisions}`, ...gcloudPlace(place)],
      }),
  });
};
