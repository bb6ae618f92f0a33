const LINES = 4096;

/**
 * A text of format=flowed (RFC 3676; line ends LF) with the lines of each paragraph joined, and the blanks that were put before lines for the
 * transport taken away. Quote marks stay. `isDelSp`: the blank that ends a flowed line is not of the text.
 */
export const joinFlowed = ({ text, isDelSp }: { text: string; isDelSp: boolean }): string => {
  const chunks: string[] = [];
  let lines: string[] = [];
  let paragraph: string[] = [];
  let openDepth = 0;
  const endParagraph = (): void => {
    if (paragraph.length === 0) return;
    lines.push(`${openDepth === 0 ? '' : `${'>'.repeat(openDepth)} `}${paragraph.join('')}`);
    paragraph = [];
    if (lines.length < LINES) return;
    chunks.push(`${lines.join('\n')}\n`);
    lines = [];
  };
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const lineEnd = end < 0 ? text.length : end;
    let content = start;
    while (text.charCodeAt(content) === 0x3e) content += 1;
    const depth = content - start;
    const words = text.slice(text.charCodeAt(content) === 0x20 ? content + 1 : content, lineEnd);
    const isSignature = words === '-- ';
    if (depth !== openDepth || isSignature) endParagraph();
    openDepth = depth;
    const isFlowed = words.endsWith(' ') && !isSignature;
    paragraph.push(isFlowed && isDelSp ? words.slice(0, -1) : words);
    if (!isFlowed) endParagraph();
    start = lineEnd + 1;
  }
  endParagraph();
  chunks.push(lines.join('\n'));
  return chunks.join('');
};
