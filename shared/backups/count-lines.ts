import { Transform } from 'node:stream';

const LINE_END = 10;

/** Passes text on and counts its lines: COPY writes one for each row and escapes line ends within. */
export const countLines = (): { stream: Transform; lines(): number } => {
  let lines = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, at + 1)) lines += 1;
      next(null, chunk);
    },
  });
  return { stream, lines: () => lines };
};
