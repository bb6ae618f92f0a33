import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mapLimited } from '../command/map-limited.ts';
import { readEnvironment } from '../command/read-environment.ts';
import { healthPaths, readFunctions } from '../command/read-functions.ts';
import type { Runner } from '../command/runner.ts';
import { migrateRelease } from './migrate-release.ts';
import { observeRelease } from './observe-release.ts';
import { planTraffic } from './plan-traffic.ts';
import { candidatesOf, type ReleaseOutcome, releaseGradually } from './release-gradually.ts';
import { gcloudPlace, listServices, readService } from './service-state.ts';
import { shiftTraffic } from './shift-traffic.ts';

const GOOGLE = new URL('../../google/', import.meta.url);
const ARTIFACTS = new URL('../../../dist/artifacts/', import.meta.url);

/** Read in one go: a number of services that gcloud answers for without complaint. */
const AT_ONCE = 8;

const RELEASE = /^[a-z0-9][a-z0-9._-]{0,62}$/;

type DeployRelease = {
  runner: Runner;
  environmentName: string;
  /** A tag or a commit; every function logs it. */
  release: string;
  /** Set: every function starts again, so that it reads new versions of secrets. */
  restartedAt: string | null;
  /** Null: it is read from Secret Manager. */
  databaseUrl: string | null;
  wait: (seconds: number) => Promise<void>;
  print: (line: string) => void;
  artifacts?: URL;
};

/**
 * Everything between an artifact and the world: migrations (expand first), Terraform, traffic. In prod running functions keep their requests until the new
 * revisions have proved themselves; in dev the new ones get them at once.
 * @throws Error before anything was changed when an artifact is missing or a migration would break running code; from Terraform or gcloud when they fail.
 */
export const deployRelease = async (options: DeployRelease): Promise<ReleaseOutcome> => {
  const { runner, environmentName, release, restartedAt, databaseUrl, wait, print, artifacts = ARTIFACTS } = options;
  if (!RELEASE.test(release)) throw new Error(`"${release}" is no name of a release: a-z, 0-9, dot, dash, underscore.`);
  const environment = await readEnvironment({ name: environmentName, folder: GOOGLE });
  const functions = await readFunctions();
  const missing = functions.filter(({ name }) => !existsSync(new URL(`${name}.zip`, artifacts))).map(({ name }) => name);
  if (missing.length > 0 && !runner.isDry) throw new Error(`These artifacts are missing, run npm run build: ${missing.join(', ')}.`);

  await migrateRelease({ runner, environment, databaseUrl, print });

  const place = { projectId: environment.projectId, region: environment.region };
  const cwd = fileURLToPath(GOOGLE);
  const { name } = environment;
  await runner.run({
    program: 'terraform',
    args: ['init', '-input=false', '-reconfigure', `-backend-config=env/${name}.backend.hcl`],
    cwd,
  });

  const isGradual = name === 'prod';
  const existing = new Set(await listServices({ runner, place, assumed: functions.map((one) => one.name) }));
  const known = functions.filter((one) => existing.has(one.name));
  const before = await mapLimited({ items: known, atOnce: AT_ONCE, work: (one) => readService({ runner, place, name: one.name }) });
  if (isGradual) {
    // Pinned to what serves, a function's new revision gets no request by being made.
    const splits = before.map((one) => ({ name: one.name, toRevisions: planTraffic({ ...one, candidate: one.serving, percent: 100 }) }));
    await shiftTraffic({ runner, place, splits });
  }

  const variables = [
    `release=${release}`,
    `artifacts_folder=${fileURLToPath(artifacts)}`,
    ...(restartedAt === null ? [] : [`restarted_at=${restartedAt}`]),
  ];
  await runner.run({
    program: 'terraform',
    args: ['apply', '-input=false', '-auto-approve', `-var-file=env/${name}.tfvars`, ...variables.flatMap((one) => ['-var', one])],
    cwd,
  });

  if (!isGradual) {
    await mapLimited({
      items: known,
      atOnce: AT_ONCE,
      work: (one) =>
        runner.run({ program: 'gcloud', args: ['run', 'services', 'update-traffic', one.name, '--to-latest', ...gcloudPlace(place)] }),
    });
    return { isReleased: true, reason: `${functions.length} functions of ${release} in ${name}` };
  }
  const after = await mapLimited({ items: known, atOnce: AT_ONCE, work: (one) => readService({ runner, place, name: one.name }) });
  const candidates = candidatesOf({ before, after });
  const observe = ({ from, until }: { from: Date; until: Date }) =>
    observeRelease({
      runner,
      projectId: environment.projectId,
      baseUrl: environment.baseUrl,
      paths: healthPaths(functions),
      candidates: candidates.map(({ candidate }) => candidate),
      serving: candidates.map(({ serving }) => serving),
      from,
      until,
    });
  return await releaseGradually({ runner, place, candidates, observe, wait, print });
};
