const ENDINGS = ['ing', 'ed', 'ly', 'er', 'e', 'y'];

/**
 * A light stemmer: plural, tense and comparison of a small word go. It need not be right, only the same for a question and a text. The judge's weights were trained on what it makes (test/judge): a change here
 * needs new ones.
 */
export const stemOf = (word: string): string => {
  if (word.length < 4 || /\d/.test(word)) return word;
  const singular = word
    .replace(/ie[sd]$/, 'y')
    .replace(/sses$/, 'ss')
    .replace(/([^s])s$/, '$1');
  const ending = ENDINGS.find((end) => singular.endsWith(end) && singular.length - end.length >= 3);
  const stem = ending === undefined ? singular : singular.slice(0, -ending.length);
  return stem.replace(/(.)\1$/, '$1');
};
