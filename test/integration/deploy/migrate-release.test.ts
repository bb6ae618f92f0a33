import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateRelease } from '../../../infra/deploy/release/migrate-release.ts';
import { recordRunner } from '../../unit/deploy/support/record-runner.ts';
import { startThrowawayServer } from '../migrations/throwaway-databases.ts';

type Server = Awaited<ReturnType<typeof startThrowawayServer>>;
let server: Server;
let database: Awaited<ReturnType<Server['create']>>;
let folder: string;

beforeAll(async () => {
  server = await startThrowawayServer();
});
afterAll(async () => await server?.stop());
beforeEach(async () => {
  database = await server.create();
  folder = await mkdtemp(join(tmpdir(), 'tripwright-release-'));
});
afterEach(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const add = (name: string, sql: string) => writeFile(join(folder, `${name}.sql`), sql);
const release = async ({ runner, lines } = recordRunner()) => {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  await migrateRelease({ runner, environment: { projectId: 'p' }, databaseUrl: database.databaseUrl, print, folder });
  return { printed, lines };
};
const columns = async (sql: postgres.Sql) =>
  (await sql`select column_name from information_schema.columns where table_name = 'trips' order by 1`).map(
    ({ column_name: name }) => name,
  );

const FIRST = 'create table trips (id int primary key, note text);';

describe('the migrations of a release, on real PostgreSQL', () => {
  it('are applied once; a contract is, in a release of its own', async () => {
    await add('20260101000000_trips', FIRST);
    expect((await release()).printed).toEqual(['migrations: 1 applied (20260101000000)']);
    expect((await release()).printed).toEqual(['migrations: 0 applied']);
    await add('20260102000000_no_note', '-- contract: nobody reads note since v2\nalter table trips drop column note;');
    await release();
    expect(await columns(database.sql)).toEqual(['id']);
  });

  it('are refused all together, before any is applied, when one would break running code', async () => {
    await add('20260101000000_trips', FIRST);
    await release();
    await add('20260102000000_due', 'alter table trips add column due date;');
    await add('20260103000000_no_note', 'alter table trips drop column note;');
    await expect(release()).rejects.toThrow(/refused:\n20260103000000_no_note\.sql:1 public\.trips: drops column note/);
    expect(await columns(database.sql)).toEqual(['id', 'note']);
  });

  it('stay where a later release put them when an older one is deployed again, but a gap among the older ones is refused', async () => {
    await add('20260101000000_trips', FIRST);
    await add('20260102000000_due', 'alter table trips add column due date;');
    await add('20260103000000_paid', 'alter table trips add column paid date;');
    await release();
    await rm(join(folder, '20260103000000_paid.sql'));
    expect((await release()).printed).toEqual(['migrations: 0 applied']);
    expect(await columns(database.sql)).toEqual(['due', 'id', 'note', 'paid']);
    await rm(join(folder, '20260101000000_trips.sql'));
    await expect(release()).rejects.toThrow('20260101000000_trips was applied to this database, but its file is gone');
  });

  it('ask Secret Manager for the database unless it is given, and no database in dry mode', async () => {
    const { runner, lines } = recordRunner({ isDry: true });
    const printed: string[] = [];
    const print = (line: string) => void printed.push(line);
    await migrateRelease({ runner, environment: { projectId: 'p' }, databaseUrl: null, print, folder });
    expect(lines).toEqual(['gcloud secrets versions access latest --secret=database-url --project p']);
    expect(printed).toEqual([expect.stringContaining('would migrate')]);
  });
});
