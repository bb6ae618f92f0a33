import { inflateRawSync } from 'node:zlib';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

/** One file inside a zip, as its directory tells of it. */
export type ZipEntry = { name: string; method: number; isEncrypted: boolean; packedBytes: number; inflatedBytes: number; offset: number };

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;

const findEnd = (zip: Buffer): number => {
  const first = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= first; at -= 1) if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  throw unreadable('malformed');
};

/**
 * The directory of a zip, read without inflating anything.
 * @throws AppError `validation_failed` with reason `malformed`, or `too_large` for more files than any document has
 */
export const readZipEntries = (bytes: Uint8Array): ZipEntry[] => {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > READ_LIMITS.zipEntries) throw unreadable('too_large');
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY_SIGNATURE) throw unreadable('malformed');
    const nameBytes = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameBytes),
      method: zip.readUInt16LE(at + 10),
      isEncrypted: (zip.readUInt16LE(at + 8) & 1) === 1,
      packedBytes: zip.readUInt32LE(at + 20),
      inflatedBytes: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
};

/**
 * The content of one file of a zip. What the directory says of its size is not believed: inflating ends at `maxBytes`.
 * @throws AppError `validation_failed` with reason `malformed`, or `too_large` for more than `maxBytes`
 */
export const inflateEntry = ({ bytes, entry, maxBytes }: { bytes: Uint8Array; entry: ZipEntry; maxBytes: number }): Uint8Array => {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > zip.length || zip.readUInt32LE(entry.offset) !== LOCAL_SIGNATURE) throw unreadable('malformed');
  const start = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const packed = zip.subarray(start, start + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw unreadable('malformed');
  if (entry.method === 0 && packed.length <= maxBytes) return packed;
  if (entry.method !== 8) throw unreadable(entry.method === 0 ? 'too_large' : 'malformed');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (cause) {
    const isTooLong = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw unreadable(isTooLong ? 'too_large' : 'malformed', { cause });
  }
};
