/** Text that every store accepts: no NUL, no lone surrogates, line ends as LF. */
export const cleanText = (text: string): string => joinLineEnds(text.replaceAll('\0', '')).toWellFormed();

/** One line for a subject, a name or a header value: control characters become spaces, cut at `limit` characters. */
export const cleanLine = (text: string, limit: number): string =>
  text
    .slice(0, limit * 2)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, limit);

const SLICE_CHARACTERS = 65_536;

/** In slices: every line of a long text replaced at once takes several times its memory. */
const joinLineEnds = (text: string): string => {
  if (!text.includes('\r')) return text;
  const slices: string[] = [];
  for (let start = 0; start < text.length; ) {
    const border = start + SLICE_CHARACTERS;
    const end = text[border - 1] === '\r' && text[border] === '\n' ? border + 1 : border;
    slices.push(text.slice(start, end).replace(/\r\n?/g, '\n'));
    start = end;
  }
  return slices.join('');
};
