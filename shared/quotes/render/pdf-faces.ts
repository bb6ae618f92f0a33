import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create, type Font } from 'fontkit';
import { unpackWoff } from './unpack-woff.ts';

export type Weight = 'regular' | 'bold';

/** In order of preference: the first one that has the characters is taken. All are under the SIL Open Font Licence, DejaVu under its own free one. */
const FACE_FILES = {
  /** Latin, Greek, Cyrillic, Devanagari, currency signs. */
  sans: {
    package: '@expo-google-fonts/noto-sans/package.json',
    regular: '400Regular/NotoSans_400Regular.ttf',
    bold: '600SemiBold/NotoSans_600SemiBold.ttf',
  },
  arabic: { package: '@embedpdf/fonts-arabic', regular: '../fonts/NotoNaskhArabic-Regular.ttf', bold: '../fonts/NotoNaskhArabic-Bold.ttf' },
  /** Han and kana. */
  han: {
    package: '@expo-google-fonts/chocolate-classical-sans/package.json',
    regular: '400Regular/ChocolateClassicalSans_400Regular.ttf',
    bold: null,
  },
  hangul: { package: '@expo-google-fonts/gowun-dodum/package.json', regular: '400Regular/GowunDodum_400Regular.ttf', bold: null },
  /** Hebrew, Armenian, Georgian, arrows, stars. */
  symbols: { package: 'dejavu-fonts-ttf/package.json', regular: 'ttf/DejaVuSans.ttf', bold: 'ttf/DejaVuSans-Bold.ttf' },
  /** Emoji as outlines in the text's own colour. */
  emoji: { package: '@expo-google-fonts/noto-emoji/package.json', regular: '400Regular/NotoEmoji_400Regular.ttf', bold: null },
  /** All the rest of the Basic Multilingual Plane, coarse but readable. */
  rest: { package: '@fontsource/unifontex/package.json', regular: 'files/unifontex-latin-400-normal.woff', bold: null },
} as const;

export type FaceName = keyof typeof FACE_FILES;
export const FACE_ORDER = ['sans', 'arabic', 'han', 'hangul', 'symbols', 'emoji', 'rest'] as const satisfies readonly FaceName[];

/** One face in one weight, opened. `id` names it inside a document. */
export type Face = { id: string; name: FaceName; bytes: Buffer; font: Font };
export type OpenFace = (input: { name: FaceName; weight: Weight }) => Face;

/**
 * Opens faces when they are first asked for and keeps them as long as the returned function lives (one document): most
 * documents need no more than the first. A face without a bold cut gives its regular one.
 */
export const createFaceOpener = (): OpenFace => {
  const require = createRequire(import.meta.url);
  const opened = new Map<string, Face>();
  return ({ name, weight }) => {
    const files = FACE_FILES[name];
    const cut: Weight = files.bold === null ? 'regular' : weight;
    const id = `${name}-${cut}`;
    const known = opened.get(id);
    if (known) return known;
    const path = join(dirname(require.resolve(files.package)), files[cut] ?? files.regular);
    const bytes = path.endsWith('.woff') ? unpackWoff(readFileSync(path)) : readFileSync(path);
    const font = create(bytes);
    if (!('hasGlyphForCodePoint' in font)) throw new TypeError(`${id} is a collection of fonts, not one font`);
    const face = { id, name, bytes, font };
    opened.set(id, face);
    return face;
  };
};
