const foldLatin = (character: string): string => {
  const base = character.normalize('NFD').charAt(0).toLowerCase();
  return base.length === 1 ? base : character;
};

/**
 * Lower-case text without accents, of exactly the same length, so that an index into the folded text is an index into the original.
 * Only Latin letters are folded: taking marks off kana would change the word.
 */
export const foldText = (text: string): string => text.replace(/[A-Z\u00c0-\u024f]/g, foldLatin);
