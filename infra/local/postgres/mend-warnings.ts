const MENDED = Symbol.for('tripwright.warnings');

/**
 * @supabase/lite puts a filter before `process.emitWarning` that takes every warning for a text, while Node hands over errors too (too many listeners): then
 * whoever caused the warning fails. This gives the filter texts alone. Safe to repeat.
 */
export const mendWarnings = (): void => {
  const filtered = process.emitWarning;
  if (MENDED in filtered) return;
  const emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (warning instanceof Error) filtered(warning.message, { type: warning.name });
    else Reflect.apply(filtered, process, [warning, ...rest]);
  };
  process.emitWarning = Object.assign(emitWarning, { [MENDED]: true });
};
