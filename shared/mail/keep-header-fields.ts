import { lineEndAfter } from './bound-header.ts';

/** What says how the original's body was packed; the rest of such a field is left out with it. */
const PACKING = /^(content-[a-z-]{1,40}|mime-version)[ \t]{0,20}:/i;
const NAME = /^([!-9;-~]{1,76})[ \t]{0,20}:/;
const NAME_BYTES = 100;
const LINE_END = Buffer.from('\r\n');

export type HeaderBlock = {
  /** Views of the block's own bytes that end with a line end. */
  chunks: Buffer[];
  /** Of all fields, lower-cased. */
  names: ReadonlySet<string>;
};

/**
 * A mail's header block without the fields that say how its body was packed: byte for byte, up to its first empty line. Lines without a
 * field before them are left out.
 */
export const keepHeaderFields = (block: Buffer): HeaderBlock => {
  const chunks: Buffer[] = [];
  const names = new Set<string>();
  let runStart: number | null = null;
  let position = 0;
  let isKept = false;
  const endRun = (end: number): void => {
    if (runStart !== null && end > runStart) chunks.push(block.subarray(runStart, end));
    runStart = null;
  };
  while (block[position] === 0x0a || block[position] === 0x0d) position += 1;
  while (position < block.length && !isEmptyLine(block, position)) {
    const next = lineEndAfter(block, position);
    if (block[position] !== 0x20 && block[position] !== 0x09) {
      const start = block.subarray(position, Math.min(next, position + NAME_BYTES)).toString('latin1');
      const name = NAME.exec(start)?.[1]?.toLowerCase();
      isKept = name !== undefined && !PACKING.test(start);
      if (name !== undefined) names.add(name);
    }
    if (isKept) runStart ??= position;
    else endRun(position);
    position = next;
  }
  endRun(position);
  if (chunks.length > 0 && block[position - 1] !== 0x0a && chunks.at(-1)?.at(-1) !== 0x0a) chunks.push(LINE_END);
  return { chunks, names };
};

const isEmptyLine = (block: Buffer, position: number): boolean =>
  block[position] === 0x0a || (block[position] === 0x0d && block[position + 1] === 0x0a);
