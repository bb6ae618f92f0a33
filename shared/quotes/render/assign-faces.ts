import { FACE_ORDER, type Face, type FaceName, type OpenFace, type Weight } from './pdf-faces.ts';

/** A stretch of text, in logical order, that one face can print. */
export type FaceSpan = { text: string; face: Face };

const SUBSTITUTE = '\ufffd';
const PLAIN = /^[\u0020-\u007e\u00a0-\u024f\u2013\u2014\u2018-\u201d\u2022\u2026\u20ac]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}|\ufe0f?\u20e3/u;
const JOINERS = /\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;
const EMOJI_MODIFIERS = /[\u{1f3fb}-\u{1f3ff}\u20e3]/gu;
/** Scripts that a face shapes only when they stand alone in a run. */
const SHAPED_ALONE = /\p{Script=Devanagari}/u;

const covers = (face: Face, text: string): boolean => {
  for (const character of text) if (!face.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)) return false;
  return true;
};

type Finder = (input: { text: string; order: readonly FaceName[] }) => Face | undefined;

const EMOJI_FIRST: readonly FaceName[] = ['emoji', 'symbols', 'rest'];
const FINE_FACES = FACE_ORDER.filter((name) => name !== 'rest');
/** Their blanks are as wide as their pictures. */
const WIDE_FACES: ReadonlySet<FaceName> = new Set(['emoji', 'rest']);

const spansOfGrapheme = (grapheme: string, find: Finder): FaceSpan[] => {
  if (EMOJI.test(grapheme)) {
    // Simpler and simpler until something can be printed: the sequence, its parts without joiners, the first part without its skin tone.
    for (const text of [grapheme, grapheme.replace(JOINERS, ''), grapheme.replace(JOINERS, '').replace(EMOJI_MODIFIERS, '')]) {
      const face = text === '' ? undefined : find({ text, order: EMOJI_FIRST });
      if (face) return [{ text, face }];
    }
  }
  // A plain form in a fine face reads better than the exact one in the coarse face.
  const candidates = [
    { text: grapheme, order: FINE_FACES },
    { text: grapheme.normalize('NFKC'), order: FINE_FACES },
    { text: grapheme, order: FACE_ORDER },
  ];
  for (const candidate of candidates) {
    const face = find(candidate);
    if (face) return [{ text: candidate.text, face }];
  }
  return Array.from(grapheme.replace(JOINERS, ''), (character) => {
    for (const text of [character, character.normalize('NFKC'), SUBSTITUTE]) {
      const face = find({ text, order: FACE_ORDER });
      if (face) return { text, face };
    }
    return null;
  }).filter((span) => span !== null);
};

const belongsTo = (previous: FaceSpan, next: FaceSpan): boolean => {
  if (previous.face !== next.face) return false;
  return next.text.trim() === '' || SHAPED_ALONE.test(previous.text) === SHAPED_ALONE.test(next.text);
};

/**
 * Cleaned text cut into spans that one face can print, nothing left to a missing-glyph box: a character that no face has
 * becomes its plain form (NFKC) or U+FFFD. Emoji go to the emoji face, or lose their joiners and skin tone first.
 */
export const assignFaces = ({ text, weight, openFace }: { text: string; weight: Weight; openFace: OpenFace }): FaceSpan[] => {
  const sans = openFace({ name: 'sans', weight });
  if (text === '') return [];
  if (PLAIN.test(text)) return [{ text, face: sans }];
  const find: Finder = ({ text: wanted, order }) => {
    const name = order.find((candidate) => covers(openFace({ name: candidate, weight }), wanted));
    return name === undefined ? undefined : openFace({ name, weight });
  };
  const spans: FaceSpan[] = [];
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)) {
    const last = spans.at(-1);
    // A blank goes with what it follows, so that it does not cut a shaped run.
    if (last && segment.trim() === '' && !WIDE_FACES.has(last.face.name) && covers(last.face, segment)) {
      last.text += segment;
      continue;
    }
    for (const span of spansOfGrapheme(segment, find)) {
      const previous = spans.at(-1);
      if (previous && belongsTo(previous, span)) previous.text += span.text;
      else spans.push({ ...span });
    }
  }
  return spans;
};
