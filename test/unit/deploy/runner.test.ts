import { execPath } from 'node:process';
import { describe, expect, it } from 'vitest';
import { mapLimited } from '../../../infra/deploy/command/map-limited.ts';
import { createRunner, printable } from '../../../infra/deploy/command/runner.ts';

const runnerWith = (isDry: boolean) => {
  const lines: string[] = [];
  return { lines, runner: createRunner({ isDry, print: (line) => void lines.push(line) }) };
};

describe('running commands', () => {
  it('prints what a person would type, each argument one word for the shell', () => {
    expect(printable({ program: 'gcloud', args: ['run', "it's", 'a b', '--x=$HOME'] })).toBe("gcloud run 'it'\\''s' 'a b' '--x=$HOME'");
  });

  it('runs nothing in dry mode and answers questions as assumed', async () => {
    const { runner, lines } = runnerWith(true);
    expect(await runner.run({ program: 'no-such-program', args: ['destroy'] })).toBe('');
    expect(await runner.ask({ program: 'no-such-program', args: ['show'], assumed: '[]' })).toBe('[]');
    expect(lines).toEqual(['would run: no-such-program destroy', 'would ask: no-such-program show']);
  });

  it('gives what a program printed, never through a shell', async () => {
    const { runner } = runnerWith(false);
    const script = 'process.stdout.write(process.argv[1])';
    expect(await runner.ask({ program: execPath, args: ['-e', script, '$(id); `id`'], assumed: '' })).toBe('$(id); `id`');
  });

  it('fails with the command when a program fails or is not there', async () => {
    const { runner } = runnerWith(false);
    await expect(runner.run({ program: execPath, args: ['-e', 'process.exit(3)'] })).rejects.toThrow(/ended with 3$/);
    await expect(runner.run({ program: 'no-such-program', args: [] })).rejects.toThrow('no-such-program cannot be run');
  });

  it('never prints what it asked for: it may be a secret', async () => {
    const { runner, lines } = runnerWith(false);
    await runner.ask({ program: execPath, args: ['-e', 'process.stdout.write("se" + "cret")'], assumed: '' });
    expect(lines.join('\n')).not.toContain('secret');
  });
});

describe('several at a time', () => {
  it('tries every item, keeps the order, and names every failure', async () => {
    const running = { now: 0, most: 0 };
    const work = async (item: number) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((resolve) => setImmediate(resolve));
      running.now -= 1;
      return item * 2;
    };
    expect(await mapLimited({ items: [1, 2, 3, 4, 5], atOnce: 2, work })).toEqual([2, 4, 6, 8, 10]);
    expect(running.most).toBe(2);
    const done: number[] = [];
    const failing = mapLimited({
      items: [1, 2, 3],
      atOnce: 1,
      work: async (item) => {
        if (item < 3) throw new Error(`no ${item}`);
        done.push(item);
      },
    });
    await expect(failing).rejects.toThrow('2 of 3 failed: no 1; no 2');
    expect(done).toEqual([3]);
  });
});
