import { spawn } from 'node:child_process';

export type Command = { program: string; args: readonly string[]; cwd?: string };

export type Runner = {
  isDry: boolean;
  /** Runs and gives what the program wrote to its standard output. In dry mode the command is printed and the answer is empty. */
  run(command: Command): Promise<string>;
  /** What only looks and changes nothing; in dry mode it is printed too, and `assumed` is its answer. */
  ask(command: Command & { assumed: string }): Promise<string>;
};

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command as a person would type it: for reading, never for a shell of ours. */
export const printable = ({ program, args }: Command): string =>
  [program, ...args].map((part) => (PLAIN.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)).join(' ');

const execute = ({ command, print }: { command: Command; print: (line: string) => void }): Promise<string> =>
  new Promise((resolve, reject) => {
    const { program, args, cwd } = command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], ...(cwd === undefined ? {} : { cwd }) });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', (cause) => reject(new Error(`${program} cannot be run: ${cause.message}`, { cause })));
    child.on('close', (code) => {
      const output = Buffer.concat(parts).toString('utf8');
      if (code === 0) return resolve(output);
      print(output.slice(-4000));
      reject(new Error(`${printable(command)} ended with ${code}`));
    });
  });

/** Runs programs with argument arrays, never through a shell. Dry: nothing is run, every exact command is printed. */
export const createRunner = ({ isDry, print }: { isDry: boolean; print: (line: string) => void }): Runner => ({
  isDry,
  run: async (command) => {
    print(`${isDry ? 'would run' : 'running'}: ${printable(command)}`);
    return isDry ? '' : await execute({ command, print });
  },
  ask: async ({ assumed, ...command }) => {
    if (!isDry) return await execute({ command, print });
    print(`would ask: ${printable(command)}`);
    return assumed;
  },
});
