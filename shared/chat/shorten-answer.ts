import { AUTHORITY_LINE } from '../knowledge/answer/authority-line.ts';

const shorten = ({ text, maxCharacters }: { text: string; maxCharacters: number }): string => {
  if (text.length <= maxCharacters) return text;
  const room = text.slice(0, maxCharacters).toWellFormed();
  const ends = [...room.matchAll(/[.!?…](?: ?\[\d{1,2}\]){0,5}(?=\s|$)/g)].map(({ index, 0: end }) => index + end.length);
  const end = ends.at(-1) ?? 0;
  if (end >= maxCharacters / 2) return room.slice(0, end);
  return `${room.slice(0, maxCharacters - 1).replace(/\s+\S*$/, '')}…`;
};

/**
 * An answer of at most `maxCharacters`, cut behind a sentence where one ends in its second half and with an ellipsis elsewhere. Only numbers of citations that are left in the text stand in
 * `numbers`. The line that sends the reader to the authority is never cut: where it leaves less than half of the room to what it stands below, it comes on top.
 */
export const shortenAnswer = ({ text, maxCharacters }: { text: string; maxCharacters: number }): { text: string; numbers: Set<number> } => {
  const line = `\n\n${AUTHORITY_LINE}`;
  const isAdvised = text.length > maxCharacters && text.endsWith(line);
  const room = Math.max(maxCharacters - line.length, Math.floor(maxCharacters / 2));
  const shown = isAdvised
    ? `${shorten({ text: text.slice(0, -line.length), maxCharacters: room })}${line}`
    : shorten({ text, maxCharacters });
  return { text: shown, numbers: new Set([...shown.matchAll(/\[(\d{1,2})\]/g)].map(([, number]) => Number(number))) };
};
