import { type Command, printable, type Runner } from '../../../../infra/deploy/command/runner.ts';

type Answer = (line: string) => string | undefined;

/** A runner that runs nothing: it writes down each command as a person would type it, and answers as it is told. */
export const recordRunner = ({ answer = () => undefined, isDry = false }: { answer?: Answer; isDry?: boolean } = {}) => {
  const lines: string[] = [];
  const note = (command: Command): string => {
    const line = printable(command);
    lines.push(line);
    return line;
  };
  const runner: Runner = {
    isDry,
    run: async (command) => answer(note(command)) ?? '',
    ask: async ({ assumed, ...command }) => answer(note(command)) ?? assumed,
  };
  return { runner, lines };
};
