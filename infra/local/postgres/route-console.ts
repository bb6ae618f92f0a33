import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../../../shared/core/log.ts';

type Method = 'error' | 'warn' | 'info' | 'log';
const METHODS: readonly Method[] = ['error', 'warn', 'info', 'log'];

/** A function's own refusal, or a rule that callers run into in ordinary use: no reason to wake anybody. */
const ORDINARY = new Set(['P0001', '23505', '23503', '23514', '42501', 'PGRST']);

const textOf = (member: unknown): string | undefined => (typeof member === 'string' ? member : undefined);

const report = (log: Pick<Log, 'debug' | 'warn'>, values: readonly unknown[]): void => {
  const error = values.find((value) => value instanceof Error);
  if (error === undefined) {
    log.debug('supabase-lite', { line: String(values[0]).slice(0, 200) });
    return;
  }
  const source: object = error.cause instanceof Error ? error.cause : error;
  const fields = Object.fromEntries(Object.entries(source).map(([name, value]) => [name, textOf(value)]));
  const sqlState = fields['code'];
  // Only names: messages and details of PostgreSQL repeat values of the row.
  const found = {
    sqlState,
    table: fields['table_name'],
    constraint: fields['constraint_name'],
    routine: fields['routine'],
    errorName: source.constructor.name,
  };
  if (sqlState !== undefined && ORDINARY.has(sqlState)) log.debug('The database refused a request', found);
  else log.warn('The database failed a request', found);
};

/**
 * @supabase/lite prints every database error, with values and stack, to the console. Within `run` that goes to the log instead, without values;
 * the console of everybody else stays as it is. `restore` undoes it.
 */
export const routeConsole = ({
  log,
}: {
  log: Pick<Log, 'debug' | 'warn'>;
}): { run<Result>(work: () => Result): Result; restore(): void } => {
  const inside = new AsyncLocalStorage<true>();
  const target: Record<Method, (...values: unknown[]) => void> = globalThis.console;
  const originals = METHODS.map((method) => [method, target[method]] as const);
  const replacements = originals.map(([method, original]) => {
    const replacement = (...values: unknown[]): void => {
      if (inside.getStore() === undefined) original.apply(target, values);
      // Outside again, or a log that itself writes to the console would come back here.
      else inside.exit(() => report(log, values));
    };
    target[method] = replacement;
    return [method, replacement, original] as const;
  });
  return {
    run: (work) => inside.run(true, work),
    restore: () => {
      for (const [method, replacement, original] of replacements) if (target[method] === replacement) target[method] = original;
    },
  };
};
