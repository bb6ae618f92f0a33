import type { Completion } from '../services/model/port.ts';

/** Of each text: the name and the form that the port puts around it. */
const TEXT_FRAME_BYTES = 60;

/** How many UTF-8 bytes a question to the model sends, at most: our orders, the texts as far as they are sent, escaped as they are, and `frameBytes` for what the port and the answer's form add. */
export const sentBytes = ({
  completion: { instructions, data },
  frameBytes,
}: {
  completion: Pick<Completion<unknown>, 'instructions' | 'data'>;
  frameBytes: number;
}): number =>
  data.reduce(
    (sum, { name, text, maxCharacters }) =>
      sum + TEXT_FRAME_BYTES + Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(text.slice(0, maxCharacters))),
    frameBytes + Buffer.byteLength(instructions),
  );
