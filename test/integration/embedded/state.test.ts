import { describe, expect, it } from 'vitest';
import { openCloudDatabase } from '../../../shared/services/embedded/database.ts';
import { openSqliteState } from '../../../shared/services/state/sqlite.ts';
import { describeStateContract } from '../../contract/state.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  const database = openCloudDatabase({ home });
  let offsetMs = 0;
  const startsAtMs = Date.now();
  const now = (): Date => new Date(startsAtMs + offsetMs);
  return {
    home,
    database,
    now,
    state: openSqliteState({ database, now }),
    another: (skewSeconds: number) => openSqliteState({ database, now: () => new Date(now().getTime() + skewSeconds * 1000) }),
    advance: (seconds: number) => {
      offsetMs += seconds * 1000;
    },
    close: async () => {
      database.close();
      await remove();
    },
  };
};

describeStateContract('SQLite', openHarness);

describe('state on SQLite', () => {
  it('is shared by all who open the file and survives its closing', async () => {
    const harness = await openHarness();
    const second = openCloudDatabase({ home: harness.home });
    await harness.state.put({ key: 'k', value: 'shared', ttlSeconds: 60 });
    expect(await openSqliteState({ database: second }).claim({ key: 'k', value: 'other', ttlSeconds: 60 })).toEqual({
      claimed: false,
      value: 'shared',
    });
    second.close();
    const third = openCloudDatabase({ home: harness.home });
    expect(await openSqliteState({ database: third }).get('k')).toBe('shared');
    third.close();
    await harness.close();
  });

  it('refuses to count where something else is kept, and a time to live of nothing', async () => {
    const harness = await openHarness();
    await harness.state.put({ key: 'k', value: { not: 'a counter' }, ttlSeconds: 60 });
    await expect(harness.state.increment({ key: 'k', ttlSeconds: 60 })).rejects.toThrow('no counter');
    await expect(harness.state.put({ key: 'k', value: 1, ttlSeconds: 0 })).rejects.toThrow('time to live');
    await harness.close();
  });

  it('sweeps out what has expired, so that the file does not grow for ever', async () => {
    const harness = await openHarness();
    for (let index = 0; index < 500; index += 1) await harness.state.put({ key: `old:${index}`, value: 1, ttlSeconds: 1 });
    harness.advance(2);
    for (let index = 0; index < 600; index += 1) await harness.state.put({ key: `new:${index}`, value: 1, ttlSeconds: 60 });
    expect(harness.database.fast.prepare("select count(*) as n from state where key like 'old:%'").get()?.['n']).toBe(0);
    await harness.close();
  });
});
