import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFunctions } from '../../../infra/deploy/command/read-functions.ts';
import { chooseRevision, revisionsSchema } from '../../../infra/deploy/release/choose-revision.ts';
import type { Observation } from '../../../infra/deploy/release/decide-release.ts';
import { deployRelease } from '../../../infra/deploy/release/deploy-release.ts';
import { releaseGradually, STEP_SECONDS } from '../../../infra/deploy/release/release-gradually.ts';
import { rollBackRelease } from '../../../infra/deploy/release/roll-back-release.ts';
import { recordRunner } from './support/record-runner.ts';

const place = { projectId: 'p', region: 'europe-west1' };
const candidates = [
  { name: 'quotes', serving: 'quotes-1', candidate: 'quotes-2' },
  { name: 'rates', serving: 'rates-1', candidate: 'rates-2' },
];
const fine: Observation = { isHealthy: true, candidate: { requests: 0, serverErrors: 0 }, serving: { requests: 0, serverErrors: 0 } };
const splitsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /update-traffic (\S+) --to-revisions=(\S+)/.exec(line)?.slice(1).join(' ') ?? []);

const release = ({ observations, answer }: { observations: (Observation | Error)[]; answer?: (line: string) => string | undefined }) => {
  const { runner, lines } = recordRunner(answer === undefined ? {} : { answer });
  const waits: number[] = [];
  const outcome = releaseGradually({
    runner,
    place,
    candidates,
    observe: async () => {
      const next = observations.shift() ?? fine;
      if (next instanceof Error) throw next;
      return next;
    },
    wait: async (seconds) => void waits.push(seconds),
    print: () => undefined,
  });
  return { outcome, lines, waits };
};

describe('a gradual release', () => {
  it('goes 5, 25, 100 per cent with every function together, looking after each step', async () => {
    const { outcome, lines, waits } = release({ observations: [] });
    expect(await outcome).toEqual({ isReleased: true, reason: 'every step was good' });
    expect(splitsIn(lines)).toEqual([
      'quotes quotes-1=95,quotes-2=5',
      'rates rates-1=95,rates-2=5',
      'quotes quotes-1=75,quotes-2=25',
      'rates rates-1=75,rates-2=25',
      'quotes quotes-2=100',
      'rates rates-2=100',
    ]);
    expect(waits).toEqual([STEP_SECONDS, STEP_SECONDS, STEP_SECONDS]);
  });

  it.each([
    ['a failed health check', { ...fine, isHealthy: false }],
    ['an error rate that has grown', { ...fine, candidate: { requests: 100, serverErrors: 9 } }],
    ['figures that cannot be had', new Error('Cloud Monitoring answered 503.')],
  ])('rolls every function back on %s', async (_, observation) => {
    const { outcome, lines } = release({ observations: [fine, observation] });
    expect((await outcome).isReleased).toBe(false);
    expect(splitsIn(lines).slice(-2)).toEqual(['quotes quotes-1=100', 'rates rates-1=100']);
  });

  it('rolls back also after the last step', async () => {
    const { outcome, lines } = release({ observations: [fine, fine, { ...fine, isHealthy: false }] });
    expect((await outcome).isReleased).toBe(false);
    expect(splitsIn(lines).slice(-2)).toEqual(['quotes quotes-1=100', 'rates rates-1=100']);
  });

  it('rolls back when a split itself fails', async () => {
    const answer = (line: string) => {
      if (line.includes('rates-2=25')) throw new Error('gcloud ended with 1');
      return undefined;
    };
    const { outcome, lines } = release({ observations: [], answer });
    expect(await outcome).toMatchObject({ isReleased: false, reason: expect.stringContaining('gcloud ended with 1') });
    expect(splitsIn(lines).slice(-2)).toEqual(['quotes quotes-1=100', 'rates rates-1=100']);
  });

  it('has nothing to do when no function has changed', async () => {
    const { runner, lines } = recordRunner();
    const outcome = await releaseGradually({
      runner,
      place,
      candidates: [],
      observe: async () => fine,
      wait: async () => undefined,
      print: () => undefined,
    });
    expect([outcome.isReleased, lines]).toEqual([true, []]);
  });
});

describe('a deployment in dry mode', async () => {
  const functions = await readFunctions();
  const deploy = async (environmentName: string, changes: { restartedAt?: string; release?: string } = {}) => {
    const { runner, lines } = recordRunner({ isDry: true });
    const outcome = await deployRelease({
      runner,
      environmentName,
      release: 'v1.2.3',
      restartedAt: null,
      databaseUrl: null,
      wait: async () => undefined,
      print: () => undefined,
      ...changes,
    });
    return { outcome, lines };
  };

  it('migrates first, then applies Terraform with the release, then moves the traffic', async () => {
    const { outcome, lines } = await deploy('prod');
    expect(outcome.isReleased).toBe(true);
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect(lines[0]).toBe('gcloud secrets versions access latest --secret=database-url --project tripwright-prod');
    expect(at('terraform init')).toBeGreaterThan(0);
    expect(at('terraform apply')).toBeGreaterThan(at('terraform init'));
    expect(lines[at('terraform apply')]).toContain('-var-file=env/prod.tfvars -var release=v1.2.3');
    expect(at('=95,')).toBeGreaterThan(at('terraform apply'));
  });

  it('pins in prod every function to what serves before anything new exists', async () => {
    const { lines } = await deploy('prod');
    const before = lines.slice(
      0,
      lines.findIndex((line) => line.includes('terraform apply')),
    );
    expect(splitsIn(before)).toEqual(functions.map(({ name }) => `${name} ${name}-old=100`));
  });

  it('gives in dev everything to the newest revisions at once', async () => {
    const { lines } = await deploy('dev');
    expect(splitsIn(lines)).toEqual([]);
    expect(lines.filter((line) => line.includes('--to-latest'))).toHaveLength(functions.length);
  });

  it('makes new revisions for new versions of secrets', async () => {
    const { lines } = await deploy('dev', { restartedAt: '2026-03-05T15:00:00Z' });
    expect(lines.find((line) => line.startsWith('terraform apply'))).toContain('-var restarted_at=2026-03-05T15:00:00Z');
  });

  it('refuses an environment and a release that are none', async () => {
    await expect(deploy('test')).rejects.toThrow('--env is dev or prod, not "test".');
    await expect(deploy('dev', { release: 'V 1' })).rejects.toThrow('is no name of a release');
  });
});

describe('a deployment', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'tripwright-no-artifacts-'));
  });
  afterAll(async () => await rm(empty, { recursive: true, force: true }));

  it('touches nothing while an artifact is missing', async () => {
    const { runner, lines } = recordRunner();
    const deployed = deployRelease({
      runner,
      environmentName: 'dev',
      release: 'v1',
      restartedAt: null,
      databaseUrl: null,
      wait: async () => undefined,
      print: () => undefined,
      artifacts: pathToFileURL(`${empty}/`),
    });
    await expect(deployed).rejects.toThrow(/^These artifacts are missing, run npm run build: .*inbound-email/);
    expect(lines).toEqual([]);
  });
});

describe('a rollback', () => {
  const revision = (name: string, day: number, release: string, status = 'True') => ({
    metadata: { name, creationTimestamp: `2026-01-0${day}T00:00:00Z` },
    spec: { containers: [{ env: [{ name: 'TRIPWRIGHT_VERSION', value: release }] }] },
    status: { conditions: [{ type: 'Ready', status }] },
  });
  const answer = (line: string): string | undefined => {
    const name = /(?:describe|--service) (\S+)/.exec(line)?.[1] ?? '';
    if (line.includes('services describe'))
      return JSON.stringify({ status: { latestReadyRevisionName: `${name}-3`, traffic: [{ revisionName: `${name}-3`, percent: 100 }] } });
    if (!line.includes('revisions list')) return undefined;
    // The second one never started; sweep-events is new in v3.
    const older = name === 'sweep-events' ? [] : [revision(`${name}-2`, 2, 'v2', 'False'), revision(`${name}-1`, 1, 'v1')];
    return JSON.stringify([revision(`${name}-3`, 3, 'v3'), ...older]);
  };
  const rollBack = async (release: string | null) => {
    const { runner, lines } = recordRunner({ answer });
    const printed: string[] = [];
    await rollBackRelease({ runner, environmentName: 'prod', release, print: (line) => void printed.push(line) });
    return { splits: splitsIn(lines), printed, lines };
  };

  it('gives the requests to the newest older revision that can serve, and says what stays', async () => {
    const { splits, printed, lines } = await rollBack(null);
    expect(splits).toContain('quotes quotes-1=100');
    expect(splits.some((split) => split.startsWith('sweep-events '))).toBe(false);
    expect(printed).toContain('sweep-events has no revision to go back to and is left alone');
    expect(lines.some((line) => line.startsWith('terraform'))).toBe(false);
  });

  it('goes to what served before, and not to a release that had gone back by itself', () => {
    const retired = (one: ReturnType<typeof revision>, at: string) => ({
      ...one,
      status: {
        conditions: [
          { type: 'Ready', status: 'False', reason: 'Retired', lastTransitionTime: at },
          { type: 'ContainerHealthy', status: 'True', lastTransitionTime: '2026-01-02T00:00:10Z' },
        ],
      },
    });
    const [good, refused, serving] = [revision('good', 1, 'v1'), revision('refused', 2, 'v2'), revision('serving', 3, 'v3')];
    // v2 had 5 % of the requests for some minutes; v1 went on until v3 had all of them.
    const said = [retired(good, '2026-01-03T00:20:00Z'), retired(refused, '2026-01-02T00:10:00Z'), serving];
    const choose = (revisions: unknown, name: string) =>
      chooseRevision({ revisions: revisionsSchema.parse(revisions), serving: name, release: null });
    expect(choose(said, 'serving')).toBe('good');
    expect(choose([good, refused, serving], 'serving')).toBe('refused');
    // Once more, from there: never forward again.
    expect(choose([good, retired(serving, '2026-01-04T00:00:00Z')], 'good')).toBeNull();
  });

  it('goes to a named release, and fails when nobody has it', async () => {
    expect((await rollBack('v1')).splits).toContain('rates rates-1=100');
    await expect(rollBack('v0')).rejects.toThrow('No function has another revision of v0.');
  });
});
