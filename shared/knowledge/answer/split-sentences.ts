const MAX_SENTENCES = 60;
const MAX_SENTENCE_CHARACTERS = 600;

/** Short forms whose full stop ends no sentence. */
const SHORT_FORM = /(?:\b(?:e\.g|i\.e|etc|approx|incl|excl|min|max|no|nr|tel|vs|mr|mrs|ms|dr|st|p\.p)|\b\p{Lu})\.$/iu;

const clean = (text: string): string =>
  text
    .replace(/^[\s>*•\-–|#]+/, '')
    .replace(/[*_`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The sentences of a text, a line of a list or a row of a table being one each; marks of layout taken off. At most 60. */
export const splitSentences = (text: string): string[] => {
  const sentences: string[] = [];
  for (const line of text.split('\n')) {
    let current = '';
    for (const part of line.split(/(?<=[.!?。！？])\s+/)) {
      current = current === '' ? part : `${current} ${part}`;
      if (SHORT_FORM.test(current) && current.length < MAX_SENTENCE_CHARACTERS) continue;
      sentences.push(current);
      current = '';
    }
    if (current !== '') sentences.push(current);
    if (sentences.length > MAX_SENTENCES * 2) break;
  }
  return sentences
    .map((sentence) => clean(sentence).slice(0, MAX_SENTENCE_CHARACTERS).toWellFormed())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
    .slice(0, MAX_SENTENCES);
};
