import { boundHeader, findHeaderStart, lineEndAfter } from './bound-header.ts';
import { guessBoundary } from './guess-boundary.ts';
import { MAIL_LIMITS } from './limits.ts';
import { type ContentType, readContentType, readPartHeaders } from './read-content-type.ts';
import type { DropReason } from './schemas.ts';
import type { RawHeader } from './unfold-headers.ts';

export type MimeLeaf = {
  path: string;
  type: ContentType;
  headers: readonly RawHeader[];
  /** As it stands in the mail, still encoded. */
  body: Buffer;
  /** Leaves inside one multipart/alternative share a group: they show the same content in several ways. */
  group: string;
  dropReason?: DropReason;
};

export type SplitMail = {
  header: Buffer;
  type: ContentType;
  leaves: MimeLeaf[];
  dropped: { what: string; why: DropReason }[];
  headersCut: boolean;
};

type Part = { path: string; depth: number; group: string | null; type: ContentType; headers: readonly RawHeader[]; bodyStart: number };
type OpenLeaf = Part & { isTooDeep: boolean };
type Frame = Part & { delimiter: string; closeDelimiter: string; childCount: number };

/** RFC 2046 allows 70 characters in a boundary; real mails have passed that, none this. */
const DELIMITER_BYTES = 1100;
const DASH = 0x2d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Takes a mail apart into its leaves within the limits on depth, parts and header lines: one pass over the lines, never a throw.
 * Our own, because the library that decodes the leaves rejects a whole mail that passes a limit and merges leaves, so that they
 * could not be accounted for one by one. Archives and attached messages are leaves.
 */
export const splitMime = (bytes: Buffer): SplitMail => {
  const raw = endLinesWithFeeds(bytes);
  const frames: Frame[] = [];
  /** Of each line that opens or ends a part of an open multipart, the innermost one that it belongs to. */
  const frameOf = new Map<string, number>();
  /** Which bytes follow the two hyphens of such lines: most others need no further look. */
  const thirdBytes = new Uint8Array(256);
  let openLeaf: OpenLeaf | null = null;
  let partCount = 0;

  const mapFrames = (): void => {
    frameOf.clear();
    thirdBytes.fill(0);
    for (const [index, { delimiter, closeDelimiter }] of frames.entries()) {
      frameOf.set(delimiter, index).set(closeDelimiter, index);
      thirdBytes[delimiter.charCodeAt(2)] = 1;
    }
  };
  const findFrame = (lineStart: number, lineEnd: number): { index: number; isClosing: boolean } | null => {
    if (raw[lineStart] !== DASH || raw[lineStart + 1] !== DASH || thirdBytes[raw[lineStart + 2] ?? 0] === 0) return null;
    if (lineEnd - lineStart > DELIMITER_BYTES) return null;
    const text = raw.toString('latin1', lineStart, lineEnd).trimEnd();
    const index = frameOf.get(text);
    return index === undefined ? null : { index, isClosing: text === frames[index]?.closeDelimiter };
  };
  const open = (part: Part): void => {
    const { type } = part;
    const isMultipart = type.value.startsWith('multipart/') && type.boundary !== null;
    if (!isMultipart || part.depth >= MAIL_LIMITS.mimeDepth) {
      openLeaf = { ...part, isTooDeep: isMultipart };
      return;
    }
    const group = type.value === 'multipart/alternative' ? part.path : part.group;
    const delimiter = `--${type.boundary}`;
    frames.push({ ...part, group, delimiter, closeDelimiter: `${delimiter}--`, childCount: 0 });
    mapFrames();
  };
  const closeFrom = (index: number, bodyEnd: number): void => {
    if (openLeaf !== null) result.leaves.push(toLeaf({ raw, part: openLeaf, bodyEnd }));
    openLeaf = null;
    const closed = frames.splice(index).reverse();
    if (closed.length > 0) mapFrames();
    for (const frame of closed) {
      // A multipart without a single part: its body is all there is to show.
      if (frame.childCount === 0) result.leaves.push(toLeaf({ raw, part: { ...frame, isTooDeep: false }, bodyEnd }));
    }
  };

  const headerStart = findHeaderStart(raw);
  const root =
    headerStart === null
      ? { header: Buffer.alloc(0), bodyStart: 0, cut: false }
      : boundHeader({ raw, start: headerStart, isBoundary: () => false });
  const rootHeaders = readPartHeaders(root.header);
  const type = mendBoundary({ raw, type: readContentType(rootHeaders), bodyStart: root.bodyStart });
  const result: SplitMail = { header: root.header, type, leaves: [], dropped: [], headersCut: root.cut };
  open({ path: '1', depth: 0, group: null, type, headers: rootHeaders, bodyStart: root.bodyStart });
  let position = root.bodyStart;
  while (position < raw.length && frames.length > 0) {
    const lineStart = position;
    position = lineEndAfter(raw, lineStart);
    const match = findFrame(lineStart, position);
    const frame = match === null ? undefined : frames[match.index];
    if (match === null || frame === undefined) continue;
    closeFrom(match.isClosing ? match.index : match.index + 1, beforeLineEnd(raw, lineStart));
    if (match.isClosing) continue;
    partCount += 1;
    if (partCount > MAIL_LIMITS.mimeParts) {
      result.dropped.push({ what: `everything after part ${MAIL_LIMITS.mimeParts}`, why: 'too_many_parts' });
      return result;
    }
    frame.childCount += 1;
    const { header, bodyStart, cut } = boundHeader({ raw, start: position, isBoundary: (from, to) => findFrame(from, to) !== null });
    result.headersCut ||= cut;
    const headers = readPartHeaders(header);
    const path = `${frame.path}.${frame.childCount}`;
    open({ path, depth: frame.depth + 1, group: frame.group, type: readContentType(headers), headers, bodyStart });
    position = bodyStart;
  }
  closeFrom(0, raw.length);
  return result;
};

const toLeaf = ({ raw, part, bodyEnd }: { raw: Buffer; part: OpenLeaf; bodyEnd: number }): MimeLeaf => ({
  path: part.path,
  type: part.type,
  headers: part.headers,
  body: raw.subarray(part.bodyStart, Math.max(part.bodyStart, bodyEnd)),
  group: part.group ?? part.path,
  ...(part.isTooDeep ? { dropReason: 'nested_too_deep' as const } : {}),
});

/** A mail whose lines end in carriage returns alone would be one long header. */
const endLinesWithFeeds = (bytes: Buffer): Buffer => {
  if (!bytes.includes(CARRIAGE_RETURN) || bytes.includes(LINE_FEED)) return bytes;
  return Buffer.from(bytes.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte)));
};

/** A mail that names no boundary, or one that it does not use, is read by the one that stands in it. */
const mendBoundary = ({ raw, type, bodyStart }: { raw: Buffer; type: ContentType; bodyStart: number }): ContentType => {
  if (!type.value.startsWith('multipart/')) return type;
  const isUsed = type.boundary !== null && raw.indexOf(`--${type.boundary}`, bodyStart, 'latin1') >= 0;
  return isUsed ? type : { ...type, boundary: guessBoundary({ raw, bodyStart }) ?? type.boundary };
};

/** The line end before a delimiter belongs to the delimiter. */
const beforeLineEnd = (raw: Buffer, lineStart: number): number => {
  if (raw[lineStart - 1] !== LINE_FEED) return lineStart;
  return raw[lineStart - 2] === CARRIAGE_RETURN ? lineStart - 2 : lineStart - 1;
};
