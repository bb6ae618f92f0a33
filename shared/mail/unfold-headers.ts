export type RawHeader = { /** Lower-cased. */ name: string; value: string };

/** The header fields at the start of `block`, up to its first empty line: folded lines joined, in order, repeats kept. Linear in the length. */
export const unfoldHeaders = (block: string): RawHeader[] => {
  const fields: string[] = [];
  for (const line of block.split(/\r{0,3}\n/)) {
    if (line === '') break;
    const last = fields.length - 1;
    if (last >= 0 && /^[ \t]/.test(line)) fields[last] += line;
    else fields.push(line);
  }
  return fields.flatMap((field) => {
    const colon = field.indexOf(':');
    return colon < 1 ? [] : [{ name: field.slice(0, colon).trim().toLowerCase(), value: field.slice(colon + 1).trim() }];
  });
};
