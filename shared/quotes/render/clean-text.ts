/** C0 and C1 controls, zero-width and bidirectional controls, noncharacters: nothing of this is ever visible. Joiners and variation selectors stay. */
const INVISIBLE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff0-\ufffb\ufffe\uffff]+/g;

/** More marks on one letter than any language uses; their number is cut because laying them out costs its square (Unicode Annex 15, stream-safe text). */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;

/**
 * Outside text made fit to print: composed (NFC), well-formed, every kind of line end as `\n`, tabs as a space, invisible
 * and direction-changing characters gone.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, '')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFC');

/** The same on one line: line ends and runs of blanks become one space. */
export const cleanLine = (text: string): string =>
  cleanText(text)
    .replace(/[ \n]+/g, ' ')
    .trim();
