import { isUtf8 } from 'node:buffer';

/** Bytes as text, in the charset said; where that is none or nobody knows it, UTF-8 if they are that, else Windows-1252. */
export const decodeBytes = ({ bytes, charset }: { bytes: Uint8Array; charset: string | null }): string => {
  const decoder = charset === null ? null : openDecoder(charset);
  return (decoder ?? new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252')).decode(bytes);
};

const openDecoder = (charset: string): TextDecoder | null => {
  try {
    return new TextDecoder(charset);
  } catch {
    return null;
  }
};
