import { afterEach, expect, test } from 'vitest';
import { mendWarnings } from '../../../infra/local/postgres/mend-warnings.ts';

const { emitWarning } = process;
afterEach(() => {
  process.emitWarning = emitWarning;
});

test('a warning that is an error reaches a filter that takes texts alone, whose caller goes on', () => {
  const seen: unknown[][] = [];
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if ((warning as string).includes('experimental')) return;
    seen.push([warning, ...rest]);
  };
  mendWarnings();
  mendWarnings();
  process.emitWarning(Object.assign(new Error('Too many listeners.'), { name: 'MaxListenersExceededWarning' }));
  process.emitWarning('Old.', 'DeprecationWarning');
  process.emitWarning('SQLite is experimental');
  expect(seen).toEqual([
    ['Too many listeners.', { type: 'MaxListenersExceededWarning' }],
    ['Old.', 'DeprecationWarning'],
  ]);
});
