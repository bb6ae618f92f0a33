import { mapLimited } from '../command/map-limited.ts';
import { readEnvironment } from '../command/read-environment.ts';
import { readFunctions } from '../command/read-functions.ts';
import type { Runner } from '../command/runner.ts';
import { chooseRevision, revisionsSchema } from './choose-revision.ts';
import { gcloudPlace, listServices, readService } from './service-state.ts';
import { shiftTraffic } from './shift-traffic.ts';

const GOOGLE = new URL('../../google/', import.meta.url);
const AT_ONCE = 8;

const assumedRevisions = ({ name, release }: { name: string; release: string | null }): string => {
  const revision = (suffix: string, creationTimestamp: string) => ({
    metadata: { name: `${name}-${suffix}`, creationTimestamp },
    spec: { containers: [{ env: release === null ? [] : [{ name: 'TRIPWRIGHT_VERSION', value: release }] }] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  return JSON.stringify([revision('old', '2026-01-02T00:00:00Z'), revision('older', '2026-01-01T00:00:00Z')]);
};

/**
 * Gives the requests of every function to its previous revision, or to that of `release`. A function that has none is left alone and named.
 * @throws Error when no function has such a revision.
 */
export const rollBackRelease = async ({
  runner,
  environmentName,
  release,
  print,
}: {
  runner: Runner;
  environmentName: string;
  release: string | null;
  print: (line: string) => void;
}): Promise<void> => {
  const { projectId, region } = await readEnvironment({ name: environmentName, folder: GOOGLE });
  const place = { projectId, region };
  const names = (await readFunctions()).map(({ name }) => name);
  const existing = new Set(await listServices({ runner, place, assumed: names }));
  const choices = await mapLimited({
    items: names.filter((name) => existing.has(name)),
    atOnce: AT_ONCE,
    work: async (name) => {
      const { serving } = await readService({ runner, place, name });
      const args = ['run', 'revisions', 'list', '--service', name, ...gcloudPlace(place), '--format=json'];
      const answer = await runner.ask({ program: 'gcloud', args, assumed: assumedRevisions({ name, release }) });
      return { name, serving, revision: chooseRevision({ revisions: revisionsSchema.parse(JSON.parse(answer)), serving, release }) };
    },
  });
  const splits = choices.flatMap(({ name, serving, revision }) =>
    revision === null || revision === serving ? [] : [{ name, toRevisions: `${revision}=100` }],
  );
  for (const { name, revision } of choices) if (revision === null) print(`${name} has no revision to go back to and is left alone`);
  if (splits.length === 0)
    throw new Error(release === null ? 'There is nothing to go back to.' : `No function has another revision of ${release}.`);
  await shiftTraffic({ runner, place, splits });
  print(`${splits.length} functions ${runner.isDry ? 'would go' : 'went'} back`);
};
