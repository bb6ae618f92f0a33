const READ_BYTES = 65_536;
/** A line of two hyphens and more, straight before a header of a part. */
const OPENING = /(?:^|\n)--([^\r\n]{1,200}?)[ \t]{0,20}\r{0,3}\n(?=content-[a-z-]{1,40}[ \t]{0,9}:)/i;

/**
 * The boundary that a multipart uses though its header names another or none: that of the first line which opens a part. Null when there is none
 * within the first 64 kB of the body.
 */
export const guessBoundary = ({ raw, bodyStart }: { raw: Buffer; bodyStart: number }): string | null =>
  OPENING.exec(raw.toString('latin1', bodyStart, bodyStart + READ_BYTES))?.[1] ?? null;
