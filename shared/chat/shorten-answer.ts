/**
 * An answer of at most `maxCharacters`, cut behind a sentence where one ends in its second half and with an ellipsis elsewhere. Only numbers of citations that are left in the text stand in
 * `numbers`.
 */
export const shortenAnswer = ({ text, maxCharacters }: { text: string; maxCharacters: number }): { text: string; numbers: Set<number> } => {
  const shorten = (): string => {
    if (text.length <= maxCharacters) return text;
    const room = text.slice(0, maxCharacters).toWellFormed();
    const ends = [...room.matchAll(/[.!?…](?: ?\[\d{1,2}\]){0,5}(?=\s|$)/g)].map(({ index, 0: end }) => index + end.length);
    const end = ends.at(-1) ?? 0;
    if (end >= maxCharacters / 2) return room.slice(0, end);
    return `${room.slice(0, maxCharacters - 1).replace(/\s+\S*$/, '')}…`;
  };
  const shown = shorten();
  return { text: shown, numbers: new Set([...shown.matchAll(/\[(\d{1,2})\]/g)].map(([, number]) => Number(number))) };
};
