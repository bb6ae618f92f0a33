import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startCloud } from '../../../infra/local/start-cloud.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import { createLog } from '../../../shared/core/log.ts';
import { foundAgency } from '../../e2e/support/found-agency.ts';
import { startTestCloud, type TestCloud } from '../../setup/start-test-cloud.ts';
import { temporaryHome } from '../embedded/support/temporary-home.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A command as `npm run` starts it. `until`: killed at once when it has shown this. */
const run = async ({ command, args, home, until }: { command: string; args: readonly string[]; home: string; until?: RegExp }) => {
  const child = spawn(process.execPath, [join('infra', 'backup', `${command}.ts`), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TRIPWRIGHT_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (until?.test(output) === true) child.kill('SIGKILL');
    });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
};

const PERSON = { email: 'ann@acacia.example', password: 'a password of hers' };

let cloud: TestCloud;
let root: string;
let agency: Awaited<ReturnType<typeof foundAgency>>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tripwright-commands-'));
  cloud = await startTestCloud();
  agency = await foundAgency({ cloud, rates: 'own' });
  await (await cloud.host.services.identity()).signUp(PERSON);
  const blobs = await cloud.host.services.blobs();
  await blobs.put({ path: `tenants/${agency.tenantId}/mail/a.eml`, body: Buffer.from('Hello'), contentType: 'message/rfc822' });
});
afterAll(async () => {
  await cloud?.stop();
  await rm(root, { recursive: true, force: true });
});

describe('the schedule of the embedded cloud', () => {
  test('takes a backup into the home, once for each period', async () => {
    const period = '2026-03-05T00:30:00Z';
    expect(await cloud.runSchedule({ name: 'take-backup', period })).toBe(204);
    expect(await cloud.runSchedule({ name: 'take-backup', period })).toBe(204);
    const ids = await readdir(join(cloud.home, 'backups', 'backups'));
    expect(ids).toHaveLength(1);
    expect(cloud.logLines.join('')).toContain('"message":"backup_taken"');
    const { code, output } = await run({
      command: 'verify-backup',
      args: ['--from', join(cloud.home, 'backups')],
      home: join(root, 'nobody'),
    });
    expect(output).toContain(`Backup ${ids[0]} is whole`);
    expect(code).toBe(0);
  });
});

describe('npm run backup and npm run restore', () => {
  test('bring an installation that runs into an empty home, also when the restore is killed, and it works there', async () => {
    const to = join(root, 'kept');
    const { home, remove } = await temporaryHome();
    onTestFinished(remove);
    const taken = await run({ command: 'backup', args: ['--to', to], home: cloud.home });
    expect(taken.output).toMatch(/Backup \S+ is in .*kept/);
    expect(taken.output).toMatch(/tables +\d+ of \d+ /);
    expect(taken.code).toBe(0);

    const killed = await run({ command: 'restore', args: ['--from', to], home, until: /^ {2}tables/m });
    expect(killed.output).toContain('tables');
    expect(killed.signal).toBe('SIGKILL');
    const env = parseEnv({ TRIPWRIGHT_HOME: home, PORT: '0', TRIPWRIGHT_NOW: '2026-03-05T15:00:00Z' });
    const log = createLog({ level: 'silent', service: 'test', version: 'test' });
    await expect(startCloud({ env, log })).rejects.toThrow('begun and not finished');
    const restored = await run({ command: 'restore', args: ['--from', to], home });
    expect(restored.output).toContain('a restore that had been cut off went on');
    expect(restored.code).toBe(0);
    const again = await run({ command: 'restore', args: ['--from', to], home });
    expect(again.output).toContain('not empty');
    expect(again.code).toBe(1);

    expect(await readFile(join(home, 'blobs', 'tenants', agency.tenantId, 'mail', 'a.eml'), 'utf8')).toBe('Hello');
    const there = await startCloud({ env, log, isThrowaway: true });
    try {
      const store = await there.host.services.store({
        role: 'app_member',
        tenantId: agency.tenantId,
        memberId: null,
        memberRole: 'system',
      });
      const { data } = await store.from('tenants').select('name');
      expect(data).toEqual([{ name: agency.name }]);
      const { count } = await store.from('rates').select('*', { count: 'exact', head: true });
      expect(count).toBeGreaterThan(0);
      expect(await (await there.host.services.identity()).signIn(PERSON)).not.toBeNull();
    } finally {
      await there.stop();
    }
  });

  test.each([
    ['backup', [], '--to FOLDER'],
    ['backup', ['--to', 'https://elsewhere'], 'neither a folder nor gs://'],
    ['backup', ['--to', 'x', '--bogus'], 'bogus'],
    ['restore', [], '--from FOLDER'],
    ['restore', ['--from', 'x', '--into', 'postgres://a:b@127.0.0.1:1/c'], '--files'],
    ['verify-backup', [], '--from FOLDER'],
    ['verify-backup', ['--from', '/nowhere'], 'There is no backup in /nowhere'],
  ])('%s %j says in one line what is wrong', async (command, args, message) => {
    const { code, output } = await run({ command, args, home: cloud.home });
    expect(output).toContain(message);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('say so where there is no installation, and while one runs', async () => {
    expect((await run({ command: 'backup', args: ['--to', join(root, 'x')], home: join(root, 'empty') })).output).toContain(
      'There is no installation in',
    );
    const running = await run({ command: 'restore', args: ['--from', join(root, 'kept')], home: cloud.home });
    expect(running.output).toContain('already running');
    expect(running.code).toBe(1);
  });
});
