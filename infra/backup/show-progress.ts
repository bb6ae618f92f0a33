import type { OnProgress } from '../../shared/backups/progress.ts';

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

const INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5_000;

/** Shows progress: one line that changes on a terminal, elsewhere a line when a step begins, every five seconds, and when it ends. */
export const showProgress = ({ output, now = () => performance.now() }: { output: Output; now?: () => number }): OnProgress => {
  let lastStep = '';
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return ({ step, done, total, current }) => {
    const isNew = step !== lastStep;
    const isEnd = done === total;
    const atMs = now();
    if (!isNew && !isEnd && atMs - lastAtMs < (output.isTTY === true ? INTERVAL_MS : LINE_INTERVAL_MS)) return;
    lastStep = step;
    lastAtMs = atMs;
    const line = `  ${step.padEnd(16)} ${done}${total === null ? '' : ` of ${total}`}  ${current}`;
    if (output.isTTY !== true) output.write(`${line}\n`);
    else output.write(`\r\u001b[2K${line.slice(0, (output.columns ?? 120) - 1)}${isEnd ? '\n' : ''}`);
  };
};
