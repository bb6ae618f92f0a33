import { isAscii, isUtf8 } from 'node:buffer';

export type ChosenCharset = {
  /** A name that the platform's decoder knows. */
  label: string;
  /** The declared name is none that anybody knows. */
  isUnknown: boolean;
};

const FALLBACK = 'windows-1252';
/** Of these every row of bytes is text, so that they never tell by themselves that they were declared wrongly. */
const SINGLE_BYTE = /^(windows-\d+|iso-8859-\d+(-[ei])?|koi8-[ru]|ibm866|macintosh|x-mac-cyrillic)$/;
/** Names of some programs that the platform does not list. */
const CODE_PAGES: Readonly<Record<string, string>> = { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5', 65001: 'utf-8' };
const META = /<meta[^<>]{0,200}charset\s{0,3}=\s{0,3}["']?([\w.:()+-]{1,40})/i;
const META_BYTES = 2048;
const PIECE_BYTES = 65_536;

/**
 * The charset to read the bytes of a text in. `declared`: as its header says, null when it says none. A declared name that nobody knows gives
 * Windows-1252; none declared gives what the bytes (and the HTML itself) say, else Windows-1252; a declared one that the bytes contradict, what they are.
 */
export const chooseCharset = ({ declared, bytes, isHtml }: { declared: string | null; bytes: Buffer; isHtml: boolean }): ChosenCharset => {
  const name = declared?.trim() ?? '';
  if (name === '' || /^(us-?|ansi_?)?ascii$/i.test(name)) return { label: readUndeclared({ bytes, isHtml }), isUnknown: false };
  const label = knownLabel(name);
  if (label === null) return { label: FALLBACK, isUnknown: true };
  return { label: isContradicted({ label, bytes }) ? readUndeclared({ bytes, isHtml: false }) : label, isUnknown: false };
};

const readUndeclared = ({ bytes, isHtml }: { bytes: Buffer; isHtml: boolean }): string => {
  if (isAscii(bytes)) return bytes.includes('\x1b$B') || bytes.includes('\x1b$@') ? 'iso-2022-jp' : 'utf-8';
  if (isUtf8(bytes)) return 'utf-8';
  const meta = isHtml ? META.exec(bytes.toString('latin1', 0, META_BYTES))?.[1] : undefined;
  const label = meta === undefined ? null : knownLabel(meta);
  return label === null || label.startsWith('utf-') ? FALLBACK : label;
};

const isContradicted = ({ label, bytes }: { label: string; bytes: Buffer }): boolean => {
  if (label === 'utf-8') return !isUtf8(bytes) && !hasUtf8Letter(bytes);
  if (label.startsWith('utf-16')) return isUtf8(bytes) && !bytes.includes(0);
  if (isAscii(bytes) || !isUtf8(bytes)) return false;
  return SINGLE_BYTE.test(label) || !isDecodable({ label, bytes });
};

/** Whether a letter beyond ASCII stands anywhere in whole UTF-8: a text of that with a few broken bytes is still UTF-8. */
const hasUtf8Letter = (bytes: Buffer): boolean => {
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0xc2 || byte > 0xf4) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (index + length <= bytes.length && isUtf8(bytes.subarray(index, index + length))) return true;
  }
  return false;
};

const isDecodable = ({ label, bytes }: { label: string; bytes: Buffer }): boolean => {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      decoder.decode(bytes.subarray(start, start + PIECE_BYTES), { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** The platform's name of a charset, null for one that it does not know. */
const knownLabel = (name: string): string | null => {
  const plain = name.toLowerCase().replace(/^x-(?!mac|user)/, '');
  const page = /^(?:cp|ms|ibm|windows)[-_]?(\d{3,5})$/.exec(plain)?.[1];
  const candidates = [
    name,
    plain,
    ...(page === undefined ? [] : [CODE_PAGES[page] ?? `windows-${page}`]),
    plain.replace(/^utf_?-?8.*$/, 'utf-8'),
  ];
  for (const candidate of candidates) {
    try {
      return new TextDecoder(candidate).encoding;
    } catch {
      // The next spelling.
    }
  }
  return null;
};
