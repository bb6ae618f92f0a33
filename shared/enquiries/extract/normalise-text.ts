/** What is read of one text; the rest of a longer one is left unread and reported. */
const MAX_HEAD_CHARACTERS = 10_000;
/** The end is read too: that is where the name and the phone number stand. */
const MAX_TAIL_CHARACTERS = 2_000;

/**
 * One form for digits, spaces, dashes and quotes (full width digits, no-break spaces, typographic dashes); invisible characters dropped, long gaps shortened.
 * @returns the text to read, and whether the middle of a text over 12,000 characters was left out.
 */
export const normaliseText = (text: string): { text: string; truncated: boolean } => {
  const truncated = text.length > MAX_HEAD_CHARACTERS + MAX_TAIL_CHARACTERS;
  const kept = truncated ? `${text.slice(0, MAX_HEAD_CHARACTERS)}\n\n${text.slice(-MAX_TAIL_CHARACTERS)}` : text;
  const normal = kept
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, '')
    .replace(/[ \t\u00a0]{3,}/g, (run) => (run.includes('\t') ? '\t' : '  '))
    .replace(/\n[ \t]{1,2}(?=\n)/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/[\u201c\u201d\u00ab\u00bb]/g, '"');
  return { text: normal, truncated };
};
