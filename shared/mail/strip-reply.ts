import { findHistory } from './find-history.ts';

/**
 * Splits the text of a reply into what its sender wrote now and the history below or between it (`>` lines, "On ... wrote:",
 * Outlook header blocks, "Original Message"). Signatures stay: they hold phone numbers. A forward keeps its content. Linear in the length.
 */
export const stripReply = ({ text }: { text: string }): { newText: string; quotedText: string } => {
  const lines = text.split('\n');
  const { start, hasMarks } = findHistory(lines);
  const fresh: string[] = [];
  const quoted: string[] = [];
  for (const [index, line] of lines.entries()) {
    // With `>` marks the history is what is marked: answers may stand between or below.
    const isHistory = isMarked(line) || (index >= start.line && (!hasMarks || index < start.afterAttribution));
    (isHistory ? quoted : fresh).push(line);
  }
  return { newText: fresh.join('\n').trim(), quotedText: quoted.join('\n').trim() };
};

const isMarked = (line: string): boolean => /^ {0,3}>/.test(line);
