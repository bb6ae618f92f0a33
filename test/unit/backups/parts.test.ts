import { describe, expect, test } from 'vitest';
import { showProgress } from '../../../infra/backup/show-progress.ts';
import { backupInstant, blobsFolderOf, isBackupId, newBackupId } from '../../../shared/backups/backup-id.ts';
import { forEachLimited } from '../../../shared/backups/for-each-limited.ts';
import { orderTables } from '../../../shared/backups/order-tables.ts';
import { shareSamples } from '../../../shared/backups/sample-rows.ts';

describe('the name of a backup', () => {
  test('is its instant, and differs from another of the same second', () => {
    const takenAt = new Date('2026-03-01T00:30:05.999Z');
    const id = newBackupId(takenAt);
    expect(id).toMatch(/^20260301T003005Z-[0-9a-f]{8}$/);
    expect(newBackupId(takenAt)).not.toBe(id);
    expect(backupInstant(id)?.toISOString()).toBe('2026-03-01T00:30:05.000Z');
    expect(blobsFolderOf(takenAt)).toBe('blobs/2026-03/');
  });

  test.each(['', '..', '20260301T003005Z', '20260301T003005Z-1234567', '20260301T003005Z-12345678/..', 'x20260301T003005Z-12345678'])(
    'is not %j',
    (text) => {
      expect(isBackupId(text)).toBe(false);
      expect(backupInstant(text)).toBeNull();
    },
  );

  test('that says an impossible day has no instant, and is never removed for its age', () => {
    expect(backupInstant('20261399T003005Z-12345678')).toBeNull();
  });
});

describe('the order of tables', () => {
  test('puts each after those that it refers to, and lets one refer to itself', () => {
    const references = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'b', to: 'b' },
    ];
    expect(orderTables({ names: ['a', 'b', 'c', 'd'], references })).toEqual(['c', 'd', 'b', 'a']);
  });

  test('says so when there is none', () => {
    const references = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(() => orderTables({ names: ['a', 'b', 'c'], references })).toThrow('a, b');
  });
});

describe('samples', () => {
  test.each([
    [[5, 0, 500, 1], 10, [5, 0, 4, 1]],
    [[1, 1], 100, [1, 1]],
    [[], 100, []],
  ])('of tables with %j rows, %i in all, are shared out as %j', (counts, total, shares) => {
    expect(shareSamples({ counts, total })).toEqual(shares);
  });
});

describe('work on many items', () => {
  test('is done for all, never more at once than the limit', async () => {
    let [atOnce, most] = [0, 0];
    const done: number[] = [];
    await forEachLimited({
      items: Array.from({ length: 50 }, (_, index) => index),
      limit: 4,
      work: async (item) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        done.push(item);
      },
    });
    expect(done).toHaveLength(50);
    expect(most).toBe(4);
  });

  test('ends at the first failure, once what was under way has ended', async () => {
    let [begun, ended] = [0, 0];
    const work = async (item: number) => {
      begun += 1;
      await new Promise(setImmediate);
      ended += 1;
      if (item === 5) throw new Error('five');
    };
    await expect(forEachLimited({ items: Array.from({ length: 100 }, (_, index) => index), limit: 4, work })).rejects.toThrow('five');
    expect(begun).toBeLessThan(15);
    expect(ended).toBe(begun);
  });
});

describe('progress', () => {
  const shown = (isTTY: boolean) => {
    let [text, atMs] = ['', 0];
    const write = (part: string): void => {
      text += part;
    };
    const onProgress = showProgress({ output: { isTTY, columns: 40, write }, now: () => atMs });
    for (let done = 0; done <= 100; done += 1) {
      onProgress({ step: 'tables', done, total: 100, current: `public.${'long'.repeat(20)}` });
      atMs += 60;
    }
    return text;
  };

  test('is one line that changes on a terminal, never wider than it', () => {
    const lines = shown(true).split('\r\u001b[2K').slice(1);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.every((line) => line.trimEnd().length < 40)).toBe(true);
    expect(lines.at(-1)).toMatch(/100 of 100.*\n$/);
  });

  test('is a few lines elsewhere', () => {
    const lines = shown(false).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('0 of 100');
    expect(lines.at(-1)).toContain('100 of 100');
  });
});
