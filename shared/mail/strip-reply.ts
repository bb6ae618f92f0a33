import { findHistory } from './find-history.ts';

/** Beyond so many lines no attribution is looked for: nobody writes that much before it. Marked lines are history wherever they stand. */
const READ_LINES = 20_000;
const QUOTE_MARK = 0x3e;
const BLANK = 0x20;
const RUNS = 4096;

/**
 * Splits the text of a reply into what its sender wrote now and the history below or between it (`>` lines, "On ... wrote:",
 * Outlook header blocks, "Original Message"). Signatures stay: they hold phone numbers. A forward keeps its content. Linear in the length.
 */
export const stripReply = ({ text }: { text: string }): { newText: string; quotedText: string } => {
  const lines = text.split('\n', READ_LINES);
  const { start, hasMarks } = findHistory(lines);
  const firstLine = start.line < lines.length ? start.line : Number.POSITIVE_INFINITY;
  const fresh = openText();
  const quoted = openText();
  // Runs of lines instead of lines: a text of a million lines would take many times its memory.
  let runStart = 0;
  let isRunHistory = false;
  let line = 0;
  for (let lineStart = 0; lineStart <= text.length; line += 1) {
    // With `>` marks the history is what is marked: answers may stand between or below.
    const isHistory = isMarked(text, lineStart) || (line >= firstLine && (!hasMarks || line < start.afterAttribution));
    if (isHistory !== isRunHistory) {
      (isRunHistory ? quoted : fresh).add(text.slice(runStart, lineStart));
      runStart = lineStart;
      isRunHistory = isHistory;
    }
    const end = text.indexOf('\n', lineStart);
    lineStart = end < 0 ? text.length + 1 : end + 1;
  }
  (isRunHistory ? quoted : fresh).add(text.slice(runStart));
  return { newText: fresh.join().trim(), quotedText: quoted.join().trim() };
};

const openText = (): { add: (run: string) => void; join: () => string } => {
  const chunks: string[] = [];
  let runs: string[] = [];
  const flush = (): void => {
    chunks.push(runs.join(''));
    runs = [];
  };
  return {
    add: (run) => {
      runs.push(run);
      if (runs.length === RUNS) flush();
    },
    join: () => {
      flush();
      return chunks.join('');
    },
  };
};

const isMarked = (text: string, lineStart: number): boolean => {
  let position = lineStart;
  while (position < lineStart + 3 && text.charCodeAt(position) === BLANK) position += 1;
  return text.charCodeAt(position) === QUOTE_MARK;
};
