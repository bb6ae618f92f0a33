import type { Completion } from '../services/model/port.ts';

/** How many UTF-8 bytes a question to the model sends, at most: our orders, each text as far as it is sent, in the form in which it is, and `frameBytes` for the port's rules and the answer's form. */
export const sentBytes = ({
  completion: { instructions, data },
  frameBytes,
}: {
  completion: Pick<Completion<unknown>, 'instructions' | 'data'>;
  frameBytes: number;
}): number =>
  data.reduce(
    (sum, { name, text, maxCharacters }) =>
      sum + Buffer.byteLength(JSON.stringify({ name, text: text.slice(0, maxCharacters), isCutOff: true })),
    frameBytes + Buffer.byteLength(instructions),
  );
