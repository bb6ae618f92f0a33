import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkBackup } from '../../../shared/backups/check-backup.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import type { Backups } from '../../../shared/services/backups/port.ts';
import { openServices } from '../../../shared/services/open.ts';
import { type CloudStorageStandIn, startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';
import { type BackupWorld, startBackupWorld } from './support/backup-world.ts';
import { readRows } from './support/read-rows.ts';

const BUCKET = 'stand-in-bucket';

let world: BackupWorld;
let source: Awaited<ReturnType<BackupWorld['fullDatabase']>>;
beforeAll(async () => {
  world = await startBackupWorld();
  source = await world.fullDatabase();
});
afterAll(async () => {
  await source?.stop();
  await world?.stop();
});

let standIn: CloudStorageStandIn;
beforeEach(async () => {
  standIn = await startCloudStorage({ bucket: BUCKET });
  putMails(30);
  standIn.objects.put({ name: 'live/tenants/one/big.pdf', bytes: Buffer.alloc(2_000_000, 'pdf'), contentType: 'application/pdf' });
});
afterEach(async () => await standIn.close());

const putMails = (count: number): void => {
  for (let index = 0; index < count; index += 1)
    standIn.objects.put({ name: `live/tenants/one/${index}.eml`, bytes: Buffer.from(`mail ${index}`), contentType: 'message/rfc822' });
};

const open = async ({
  files,
  target = 'kept',
  databaseUrl = source.databaseUrl,
}: {
  files: string;
  target?: string;
  databaseUrl?: string;
}): Promise<Backups> =>
  await world.open({
    databaseUrl,
    filesAddress: `gs://${BUCKET}/${files}`,
    targetAddress: `gs://${BUCKET}/${target}/`,
    storage: {
      apiEndpoint: standIn.url,
      projectId: 'stand-in',
      useAuthWithCustomEndpoint: false,
      retryOptions: { maxRetries: 1, retryDelayMultiplier: 1, maxRetryDelay: 0.01 },
    },
  });

describe('a backup in Cloud Storage (stand-in)', () => {
  test('is taken from a bucket into a bucket, checked, and restored, content types too', async () => {
    // More than a page of the list.
    putMails(250);
    const backups = await open({ files: 'live' });
    const first = await world.take(backups);
    expect(first.manifest.blobs.count).toBe(251);
    expect((await world.take(backups)).copiedFiles).toBe(0);
    await checkBackup({ target: backups.target });
    const into = await world.emptyDatabase();
    await world.restore({ backups: await open({ files: 'restored', databaseUrl: into.databaseUrl }), into });
    expect(await readRows(into.sql)).toEqual(await readRows(source.sql));
    const live = standIn.objects.list('live/').map(({ name, bytes, contentType }) => ({ name: name.slice(5), bytes, contentType }));
    const restored = standIn.objects.list('restored/').map(({ name, bytes, contentType }) => ({ name: name.slice(9), bytes, contentType }));
    expect(restored.length).toBe(251);
    expect(restored.every((object, index) => object.name === live[index]?.name && object.bytes.equals(live[index].bytes))).toBe(true);
    expect(restored.find(({ name }) => name === 'tenants/one/big.pdf')?.contentType).toBe('application/pdf');
    await into.stop();
  });

  test('adds objects and never replaces or removes one: it needs no more rights than that', async () => {
    const backups = await open({ files: 'live' });
    await world.take(backups);
    await world.take(backups);
    const written = standIn.requests
      .filter(({ method }) => method === 'POST')
      .map(({ query, body }) => query.get('name') ?? /"name":"([^"]+)"/.exec(body.toString('latin1'))?.[1]);
    expect(written.length).toBeGreaterThan(100);
    expect(new Set(written).size).toBe(written.length);
    expect(standIn.requests.filter(({ method }) => !['GET', 'POST'].includes(method))).toEqual([]);
  });

  test('is taken with the settings that the function has on Google', async () => {
    const settings = {
      TRIPWRIGHT_PLATFORM: 'google',
      BLOBS_BUCKET: BUCKET,
      BACKUP_FILES_URI: `gs://${BUCKET}/live`,
      BACKUP_URI: `gs://${BUCKET}/kept`,
      STORAGE_ENDPOINT: standIn.url,
    };
    const open = (more: Readonly<Record<string, string>>) => openServices({ env: parseEnv({ ...settings, ...more }), subscriptions: {} });
    const services = open({ BACKUP_DATABASE_URL: source.databaseUrl });
    const { manifest } = await world.take(await services.backups());
    expect(manifest.blobs.count).toBe(31);
    await services.close();
    await expect(world.take(await open({}).backups())).rejects.toThrow('BACKUP_DATABASE_URL');
    await expect(open({ BACKUP_URI: '' }).backups()).rejects.toThrow('BACKUP_URI');
  });

  test('that lost a file, or has another in its place, is not whole', async () => {
    const backups = await open({ files: 'live' });
    await world.take(backups);
    const [blob] = standIn.objects.list('kept/blobs/').filter(({ name }) => !name.endsWith('.gz'));
    standIn.objects.put({ name: blob?.name ?? '', bytes: Buffer.from('another'), contentType: 'a/b' });
    await expect(checkBackup({ target: backups.target })).rejects.toThrow('is not what was written');
    standIn.objects.remove(blob?.name ?? '');
    await expect(checkBackup({ target: backups.target })).rejects.toThrow('is gone');
  });

  test('survives passing failures, and names the bucket when it is refused', async () => {
    const backups = await open({ files: 'live' });
    standIn.failNext([{ kind: 'status', status: 503 }], ({ method }) => method === 'GET');
    standIn.failNext([{ kind: 'status', status: 503 }, { kind: 'lost_answer' }], ({ body }) => body.includes('mail 7'));
    await world.take(backups);
    standIn.failNext(Array.from({ length: 10 }, () => ({ kind: 'status', status: 403 }) as const));
    await expect(world.take(backups)).rejects.toThrow(BUCKET);
  });
});
