/** The text of a chunk without the line of headings that stands above it. */
export const chunkBody = ({ text, headings }: { text: string; headings: readonly string[] }): string => {
  const line = headings.join(' > ');
  return line !== '' && text.startsWith(line) ? text.slice(line.length).trim() : text;
};
