/** Points of a line: what is measured, and the relevance (0 to 1) that it stands for. Ascending. */
export type Curve = readonly (readonly [number, number])[];

export type EmbedderProfile = {
  /** Hits of less relevance are dropped. */
  floor: number;
  /** Relevance by cosine similarity alone. */
  semantic: Curve;
  /** Whether the judge was trained beside it: what it makes of a cosine is right for this embedder alone. */
  isJudged: boolean;
  /** How far a chunk must lead before other documents, in cosine, for its meaning alone to be an answer. */
  minLead: number;
};

/** Relevance by the share of the question's weight that a text says in the same words. */
export const LEXICAL_CURVE: Curve = [
  [0, 0],
  [0.3, 0.15],
  [0.5, 0.35],
  [0.6, 0.5],
  [0.75, 0.75],
  [1, 0.95],
];

/** By the embedder's name. Measured with `npm run bench:answers`; the floors begin where the spec says. */
const PROFILES: Readonly<Record<string, EmbedderProfile>> = {
  'use-lite-en': {
    floor: 0.2,
    semantic: [
      [0.1, 0],
      [0.3, 0.2],
      [0.45, 0.4],
      [0.6, 0.55],
      [0.8, 0.9],
      [1, 1],
    ],
    isJudged: true,
    minLead: 0.03,
  },
  'text-embedding-3-small': {
    floor: 0.35,
    semantic: [
      [0.15, 0],
      [0.3, 0.3],
      [0.4, 0.45],
      [0.55, 0.7],
      [0.75, 0.95],
      [1, 1],
    ],
    isJudged: false,
    minLead: 0,
  },
};

/** An embedder that nobody measured: its cosine is its relevance, with the floor of hosted ones. */
const UNMEASURED: EmbedderProfile = {
  floor: 0.55,
  semantic: [
    [0, 0],
    [1, 1],
  ],
  isJudged: false,
  minLead: 0,
};

/** Where nothing could be embedded, words alone decide. */
export const KEYWORD_FLOOR = 0.3;

export const profileOf = (embedderName: string): EmbedderProfile => PROFILES[embedderName] ?? UNMEASURED;

/** The value of a curve, straight between its points. */
export const valueAt = ({ curve, at }: { curve: Curve; at: number }): number => {
  let before: readonly [number, number] | undefined;
  for (const point of curve) {
    if (at <= point[0]) {
      if (before === undefined) return point[1];
      return before[1] + ((at - before[0]) / (point[0] - before[0])) * (point[1] - before[1]);
    }
    before = point;
  }
  return before?.[1] ?? 0;
};
