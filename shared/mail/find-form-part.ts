const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * The raw bytes of the named part of a multipart/form-data body that a form parser has already accepted; null when it is not
 * there. For values whose declared charset cannot be turned back into bytes.
 */
export const findFormPart = ({
  body,
  contentType,
  name,
}: {
  body: Buffer;
  contentType: string | undefined;
  name: string;
}): Buffer | null => {
  const boundary = /;\s{0,20}boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType ?? '');
  const delimiter = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`, 'latin1');
  if (delimiter.length === 2) return null;
  const inner = Buffer.concat([Buffer.from('\r\n'), delimiter]);
  let position = body.indexOf(delimiter);
  while (position >= 0) {
    const headerStart = position + delimiter.length;
    const headerEnd = body.indexOf(HEADER_END, headerStart);
    const end = headerEnd < 0 ? -1 : body.indexOf(inner, headerEnd + 2);
    if (end < 0) return null;
    const header = body.subarray(headerStart, headerEnd).toString('latin1');
    if (header.includes(`name="${name}"`)) return body.subarray(headerEnd + HEADER_END.length, end);
    position = end + 2;
  }
  return null;
};
