import { inflateSync } from 'node:zlib';

const WOFF_HEADER_BYTES = 44;
const WOFF_ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

const padded = (bytes: number): number => (bytes + 3) & ~3;

/**
 * A WOFF 1.0 file (W3C recommendation, sections 3 to 5) as the plain TrueType file inside it. The font library reads WOFF
 * too, but inflates each table anew in plain JavaScript, which takes seconds for a large font. Throws RangeError on a cut file.
 */
export const unpackWoff = (woff: Buffer): Buffer => {
  const tableCount = woff.readUInt16BE(12);
  const entrySelector = Math.floor(Math.log2(tableCount));
  const header = Buffer.alloc(SFNT_HEADER_BYTES + SFNT_ENTRY_BYTES * tableCount);
  header.writeUInt32BE(woff.readUInt32BE(4), 0);
  header.writeUInt16BE(tableCount, 4);
  header.writeUInt16BE(2 ** entrySelector * 16, 6);
  header.writeUInt16BE(entrySelector, 8);
  header.writeUInt16BE(tableCount * 16 - 2 ** entrySelector * 16, 10);

  const parts = [header];
  let offset = header.length;
  for (let index = 0; index < tableCount; index += 1) {
    const entry = woff.subarray(WOFF_HEADER_BYTES + index * WOFF_ENTRY_BYTES, WOFF_HEADER_BYTES + (index + 1) * WOFF_ENTRY_BYTES);
    const start = entry.readUInt32BE(4);
    const packedBytes = entry.readUInt32BE(8);
    const bytes = entry.readUInt32BE(12);
    const packed = woff.subarray(start, start + packedBytes);
    const table = Buffer.alloc(padded(bytes));
    (packedBytes < bytes ? inflateSync(packed, { maxOutputLength: bytes }) : packed).copy(table);
    const target = SFNT_HEADER_BYTES + index * SFNT_ENTRY_BYTES;
    entry.copy(header, target, 0, 4);
    entry.copy(header, target + 4, 16, 20);
    header.writeUInt32BE(offset, target + 8);
    header.writeUInt32BE(bytes, target + 12);
    parts.push(table);
    offset += table.length;
  }
  return Buffer.concat(parts);
};
