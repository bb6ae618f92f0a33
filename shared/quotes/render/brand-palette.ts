type Rgb = readonly [number, number, number];

/** `#RRGGBB` colours that go together and can be read: text colours have a contrast of at least 4.5 : 1 on their ground. */
export type Palette = {
  primary: string;
  onPrimary: string;
  /** The primary colour, darkened as far as needed to be read on white. */
  heading: string;
  accent: string;
  onAccent: string;
  tint: string;
  rule: string;
  text: string;
  muted: string;
};

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const NAVY: Rgb = [31, 58, 95];
const SAND: Rgb = [200, 147, 71];
const READABLE_CONTRAST = 4.5;

const parseColour = (colour: string, fallback: Rgb): Rgb => {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  if (!match) return fallback;
  return [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16), Number.parseInt(match[3] ?? '', 16)];
};

const toHex = (colour: Rgb): string => `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

const mix = (colour: Rgb, other: Rgb, share: number): Rgb => [
  colour[0] + (other[0] - colour[0]) * share,
  colour[1] + (other[1] - colour[1]) * share,
  colour[2] + (other[2] - colour[2]) * share,
];

/** Relative luminance as WCAG 2.2 defines it. */
const luminance = (colour: Rgb): number => {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
};

const contrast = (one: Rgb, other: Rgb): number => {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

const readableOn = (ground: Rgb): Rgb => (contrast(WHITE, ground) >= READABLE_CONTRAST ? WHITE : mix(BLACK, ground, 0.1));

const darkened = (colour: Rgb): Rgb => {
  for (let step = 0; step <= 20; step += 1) {
    const candidate = mix(colour, BLACK, step / 20);
    if (contrast(candidate, WHITE) >= READABLE_CONTRAST + 0.5) return candidate;
  }
  return BLACK;
};

/** The colours of a document from a tenant's two (`#RRGGBB`; anything else is taken as our own navy and sand). */
export const brandPalette = ({ primaryColour, accentColour }: { primaryColour: string; accentColour: string }): Palette => {
  const primary = parseColour(primaryColour, NAVY);
  const accent = parseColour(accentColour, SAND);
  return {
    primary: toHex(primary),
    onPrimary: toHex(readableOn(primary)),
    heading: toHex(darkened(primary)),
    accent: toHex(accent),
    onAccent: toHex(readableOn(accent)),
    tint: toHex(mix(darkened(primary), WHITE, 0.94)),
    rule: toHex(mix(darkened(primary), WHITE, 0.82)),
    text: '#22262b',
    muted: '#5b626b',
  };
};
