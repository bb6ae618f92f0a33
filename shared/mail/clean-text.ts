/** Text that every store accepts: no NUL, no lone surrogates, line ends as LF. */
export const cleanText = (text: string): string => text.replaceAll('\0', '').replace(/\r\n?/g, '\n').toWellFormed();

/** One line for a subject, a name or a header value: control characters become spaces, cut at `limit` characters. */
export const cleanLine = (text: string, limit: number): string =>
  text
    .slice(0, limit * 2)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, limit);
