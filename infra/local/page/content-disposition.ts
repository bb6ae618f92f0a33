const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The header's value for a file (RFC 6266): an ASCII name for old clients, the real one beside it. */
export const contentDisposition = ({ type, filename }: { type: 'inline' | 'attachment'; filename: string }): string =>
  `${type}; filename="${filename.replace(/[^\w .()+,-]/g, '_')}"; filename*=UTF-8''${encode(filename)}`;
