export const STEPS = ['received', 'parsed', 'extracted', 'priced', 'drafted', 'approved', 'sent', 'answered'] as const;
export type Step = (typeof STEPS)[number];

export type Journey = { label: string; startedAtMs: number; steps: Map<Step, number> };

type Output = { isTTY?: boolean; write(text: string): unknown };

const WIDTH = 34;

const rowOf = ({ label, steps }: Journey): string => {
  const cells = STEPS.map((step) => {
    const atMs = steps.get(step);
    return atMs === undefined ? '.'.padEnd(11) : `${step.slice(0, 4)} ${(atMs / 1000).toFixed(2)}s`.padEnd(11);
  });
  return `  ${label.slice(0, WIDTH).padEnd(WIDTH)} ${cells.join('')}`;
};

/**
 * Shows each mail walking through the stages: on a terminal one line per mail that fills up, elsewhere one line per step. Times are seconds since
 * that mail was posted.
 */
export const createProgress = ({ output, journeys }: { output: Output; journeys: readonly Journey[] }) => {
  let isDrawn = false;
  const draw = (): void => {
    if (isDrawn) output.write(`\u001b[${journeys.length}A`);
    for (const journey of journeys) output.write(`\u001b[2K${rowOf(journey)}\n`);
    isDrawn = true;
  };
  return {
    begin: (): void => {
      if (output.isTTY === true) draw();
    },
    reach: ({ journey, step }: { journey: Journey; step: Step }): void => {
      if (journey.steps.has(step)) return;
      const atMs = performance.now() - journey.startedAtMs;
      journey.steps.set(step, atMs);
      if (output.isTTY === true) draw();
      else output.write(`  ${journey.label.slice(0, WIDTH).padEnd(WIDTH)} ${step.padEnd(10)} ${(atMs / 1000).toFixed(2)} s\n`);
    },
  };
};
