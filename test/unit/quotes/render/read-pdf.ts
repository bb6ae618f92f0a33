import { inflateSync } from 'node:zlib';
import { extractText } from 'unpdf';

/** The text of each page, blanks and line ends as one space. */
export const readPages = async (pdf: Uint8Array): Promise<string[]> => {
  const { text } = await extractText(pdf.slice(), { mergePages: false });
  return text.map((page) => page.normalize('NFC').replace(/\s+/g, ' '));
};

export const readText = async (pdf: Uint8Array): Promise<string> => (await readPages(pdf)).join(' ');

/** The glyph numbers of everything that is printed, from the drawing commands themselves. 0 is the missing-glyph box. */
export const readGlyphs = (pdf: Uint8Array): number[] => {
  const raw = Buffer.from(pdf);
  const glyphs: number[] = [];
  for (let start = raw.indexOf('stream\n'); start >= 0; start = raw.indexOf('stream\n', start)) {
    const end = raw.indexOf('endstream', start);
    const drawing = inflate(raw.subarray(start + 'stream\n'.length, end)).toString('latin1');
    start = end + 'endstream'.length;
    for (const [, array = ''] of drawing.matchAll(/\[([^\]]*)\] TJ/g)) {
      for (const [, hex = ''] of array.matchAll(/<([0-9a-f]+)>/g)) {
        for (let index = 0; index < hex.length; index += 4) glyphs.push(Number.parseInt(hex.slice(index, index + 4), 16));
      }
    }
  }
  return glyphs;
};

const inflate = (bytes: Uint8Array): Buffer => {
  try {
    return inflateSync(bytes);
  } catch {
    return Buffer.alloc(0);
  }
};
