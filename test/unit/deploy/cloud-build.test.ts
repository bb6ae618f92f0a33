import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = new URL('../../../', import.meta.url);
const text = await readFile(new URL('cloudbuild.yaml', ROOT), 'utf8');
const { scripts, devDependencies } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

const build = z
  .strictObject({
    substitutions: z.record(z.string(), z.string()),
    options: z.strictObject({
      logging: z.literal('CLOUD_LOGGING_ONLY'),
      machineType: z.string(),
      volumes: z.array(z.strictObject({ name: z.string(), path: z.string() })),
    }),
    timeout: z.string().regex(/^\d+s$/),
    tags: z.array(z.string()),
    steps: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        entrypoint: z.enum(['bash', 'sh']),
        env: z.array(z.string()).default([]),
        args: z.tuple([z.literal('-ec'), z.string()]),
        waitFor: z.array(z.string()).default([]),
      }),
    ),
  })
  .parse(parse(text));

const steps = new Map(build.steps.map((step) => [step.id, step]));
const needsOf = (id: string): Set<string> => {
  const direct = steps.get(id)?.waitFor ?? [];
  return new Set(direct.flatMap((one) => [one, ...needsOf(one)]));
};
const BUILT_IN = ['PROJECT_ID', 'TAG_NAME', 'SHORT_SHA', 'COMMIT_SHA', 'BRANCH_NAME'];

describe('cloudbuild.yaml', () => {
  it('installs, verifies, tests, builds, migrates, deploys and smokes, each after what it needs', () => {
    const order = ['install', 'verify', 'test', 'build', 'migrate', 'deploy', 'smoke'];
    expect([...steps.keys()].filter((id) => order.includes(id))).toEqual(order);
    expect([...needsOf('smoke')].sort()).toEqual(['build', 'deploy', 'install', 'migrate', 'node', 'terraform', 'test', 'verify']);
    expect(needsOf('migrate').has('test')).toBe(true);
    expect(needsOf('deploy').has('terraform')).toBe(true);
  });

  it('waits only for steps that stand above', () => {
    const seen = new Set<string>();
    for (const { id, waitFor } of build.steps) {
      expect(waitFor.filter((one) => !seen.has(one))).toEqual([]);
      seen.add(id);
    }
  });

  it('calls only scripts that exist, and knows every substitution', () => {
    const lines = build.steps.map(({ args }) => args[1]);
    const called = lines.flatMap((line) => [...line.matchAll(/npm (?:run )?([a-z-]+)/g)].map(([, name]) => name ?? ''));
    expect(called.filter((name) => name !== 'ci' && scripts[name] === undefined)).toEqual([]);
    const substituted = lines.flatMap((line) => [...line.replaceAll('$$', '').matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name ?? ''));
    expect(substituted.filter((name) => build.substitutions[name] === undefined && !BUILT_IN.includes(name))).toEqual([]);
  });

  it('runs the Node of package.json, fixed images, and suites that may not skip', () => {
    expect(steps.get('node')?.name).toBe(`node:${devDependencies['node']}-bookworm`);
    expect(build.steps.filter(({ name }) => !/:\d+\.\d+\.\d+/.test(name))).toEqual([]);
    expect(steps.get('test')?.env).toContain('CI=true');
  });

  it('holds no secret and leaves time for a gradual release', () => {
    expect(text).not.toMatch(/secretEnv|PRIVATE KEY|postgres:\/\//);
    expect(Number.parseInt(build.timeout, 10)).toBeGreaterThan(3600);
  });

  /** The last command of a step, with the substitutions of a build, as arguments for Node. */
  const commandOf = (id: string, substitutions: Record<string, string>): string[] => {
    const line = (steps.get(id)?.args[1] ?? '').split(';').at(-1)?.trim() ?? '';
    const filled = line.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => substitutions[name] ?? '');
    const [, script = '', rest = ''] = /^npm run ([a-z-]+) -- (.*)$/.exec(filled) ?? [];
    const [, file = ''] = (scripts[script] ?? '').split(' ');
    const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    return [fileURLToPath(new URL(file, ROOT)), ...words];
  };
  const dryRun = async (id: string, substitutions: Record<string, string>) => {
    const { stdout } = await run(execPath, [...commandOf(id, substitutions), '--dry-run'], { env: { PATH: '' }, maxBuffer: 10_000_000 });
    return stdout;
  };

  it.each([
    ['dev', { _ENV: 'dev', TAG_NAME: '', SHORT_SHA: 'abc1234' }, 'release=abc1234', '--to-latest'],
    ['prod', { _ENV: 'prod', TAG_NAME: 'v1.2.3', SHORT_SHA: 'abc1234' }, 'release=v1.2.3', '=75,'],
  ])('migrates, deploys and smokes %s in dry mode, running no program', async (name, substitutions, release, traffic) => {
    expect(await dryRun('migrate', substitutions)).toContain('would migrate');
    const deployed = await dryRun('deploy', substitutions);
    expect(deployed).toContain(`-var-file=env/${name}.tfvars -var ${release}`);
    expect(deployed).toContain(traffic);
    expect(deployed).toMatch(/\nwould be deployed: /);
    expect(await dryRun('smoke', substitutions)).toContain(
      name === 'dev' ? 'would smoke https://' : 'skipped: prod hands mails to sendgrid',
    );
  });

  it.each([
    ['deploy', ['--env', 'test'], '--env is dev or prod, not "test".'],
    ['rollback', ['--env', 'nowhere'], '--env is dev or prod, not "nowhere".'],
    ['migrate', ['--ever'], "Unknown option '--ever'"],
    ['smoke', ['--env', 'prod'], 'would write to a stranger'],
    ['create-agency', ['--env', 'dev'], 'say --plan FILE.json or --demo.'],
    ['create-agency', ['--env', 'prod', '--demo'], 'is for an installation that keeps its mails'],
    ['replay-dead-letters', ['--env', 'dev', '--limit', 'all'], '--limit is a whole number, not "all".'],
    ['costs', ['many'], 'enquiries a month are whole numbers.'],
  ])('%s %j says in one line what is wrong, and fails', async (script, args, message) => {
    const [, file = ''] = (scripts[script] ?? '').split(' ');
    const failed = await run(execPath, [fileURLToPath(new URL(file, ROOT)), ...args], { env: { PATH: '' } }).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining(message), stderr: '' });
  });
});
