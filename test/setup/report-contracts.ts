import type { Reporter, TestModule, TestSuite, Vitest } from 'vitest/node';

/** Contract suites are named `port, adapter`, those of one aspect with more behind it. */
const SUITE = /^(?:blobs|bus|identity|mailer|model|state|store|tasks|tokens|vectors|warehouse)[,:] /;

type Row = { name: string; passed: number; failed: number; skipped: number };

const suitesOf = (module: TestModule): TestSuite[] => [...module.children.suites()].filter(({ name }) => SUITE.test(name));

const rowOf = (suite: TestSuite): Row => {
  const states = [...suite.children.allTests()].map((test) => test.result().state);
  const count = (state: string): number => states.filter((one) => one === state).length;
  return { name: suite.name, passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
};

const lineOf = ({ name, passed, failed, skipped }: Row, width: number): string =>
  [
    `   ${failed > 0 ? '×' : passed > 0 ? '✓' : '↓'} ${name.padEnd(width)} ${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');

/** Prints at the end of a run which contract suites ran against which adapter. */
export default class ReportContracts implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .flatMap(suitesOf)
      .map(rowOf)
      .sort((a, b) => a.name.localeCompare(b.name));
    if (rows.length === 0) return;
    const width = Math.max(...rows.map(({ name }) => name.length));
    this.#vitest?.logger.log(['', ' Contracts by port and adapter', ...rows.map((row) => lineOf(row, width)), ''].join('\n'));
  }
}
