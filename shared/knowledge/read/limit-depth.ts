import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

/**
 * Counts how deep the tags of a document lie. `close` may come more often than `open`.
 * @throws AppError `validation_failed` with reason `malformed` from `open` where no document of people is so deep
 */
export const limitDepth = (): { open(): void; close(): void } => {
  let depth = 0;
  return {
    open: () => {
      depth += 1;
      if (depth > READ_LIMITS.tagDepth) throw unreadable('malformed', { detail: 'The parts of the file lie in each other too deeply.' });
    },
    close: () => {
      depth = Math.max(0, depth - 1);
    },
  };
};
