const WORD = /=\?([^?\s]{1,60})\?b\?([a-z0-9+/=]*)\?=/i;
const NEIGHBOURS = /=\?([^?\s]{1,60})\?b\?[a-z0-9+/=]*\?=(?:\s{1,20}=\?\1\?b\?[a-z0-9+/=]*\?=)+/gi;

/** Each of their words begins and ends in the same state; joined, an empty one in between would be an error. */
const STATEFUL = /^iso-2022-/i;

/**
 * A header field with neighbouring base64 words of one charset (RFC 2047) made one: programs cut them inside a letter and pad each of them, which
 * the parser takes for the end of a letter.
 */
export const joinEncodedWords = (field: string): string => {
  if (!field.includes('=?')) return field;
  return field.replace(NEIGHBOURS, (words: string, charset: string) => {
    if (STATEFUL.test(charset)) return words;
    const bytes = words.split(/\s+/).map((word) => Buffer.from(WORD.exec(word)?.[2] ?? '', 'base64'));
    return `=?${charset}?B?${Buffer.concat(bytes).toString('base64')}?=`;
  });
};
