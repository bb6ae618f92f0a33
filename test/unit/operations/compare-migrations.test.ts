import { describe, expect, test } from 'vitest';
import { compareMigrations } from '../../../shared/operations/compare-migrations.ts';

const shipped = ['1', '2', '3'].map((version) => ({ version, name: `m${version}`, checksum: `sum${version}` }));
const row = (version: string, checksum: string | null = `sum${version}`) => ({ version, name: `m${version}`, checksum, appliedAt: null });

describe('migrations of a database beside those of a release', () => {
  test.each([
    ['current', ['1', '2', '3'], []],
    ['behind', ['1'], ['2', '3']],
    ['behind', [], ['1', '2', '3']],
    ['ahead', ['1', '2', '3', '4'], []],
    ['ahead', ['1', '4'], ['2', '3']],
  ] as const)('are %s when %j were applied', (state, applied, pending) => {
    const report = compareMigrations({ applied: applied.map((version) => row(version)), shipped });
    expect(report.state).toBe(state);
    expect(report.pending.map(({ version }) => version)).toEqual(pending);
  });

  test('are changed, whatever else they are, when a file is not the one that was applied', () => {
    const report = compareMigrations({ applied: [row('1'), row('2', 'other'), row('4')], shipped });
    expect(report.state).toBe('changed');
    expect(report.applied.map(({ checksum }) => checksum)).toEqual(['same', 'changed', 'unknown']);
  });

  test('without a recorded checksum are taken as they are, and said to be unknown', () => {
    const report = compareMigrations({ applied: ['1', '2', '3'].map((version) => row(version, null)), shipped });
    expect(report).toMatchObject({
      state: 'current',
      applied: [{ checksum: 'unknown' }, { checksum: 'unknown' }, { checksum: 'unknown' }],
    });
  });
});
