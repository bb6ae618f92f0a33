import stored from './judge-weights.json' with { type: 'json' };
import type { Vocabulary } from './judge-words.ts';

/** A layer's matrix, row after row, with what is added to each row's result. */
export type Layer = { rows: number; columns: number; weights: Float32Array; bias: Float32Array };

export type JudgeWeights = {
  vocabulary: Vocabulary;
  /** Numbers of a word's vector. */
  width: number;
  /** The vector of a row, of unit length. */
  vectorOf: (row: number) => Float32Array;
  layers: Readonly<Record<LayerName, Layer>>;
  /** How sharply a word of the question looks at the nearest word of a sentence. */
  sharpness: number;
  /** What "nothing here answers it" weighs beside the sentences. */
  nothing: number;
};

const LAYERS = [
  'compare',
  'importance1',
  'importance2',
  'word1',
  'word2',
  'askedAbout',
  'saidAbout',
  'aboutBoth',
  'verdict1',
  'verdict2',
] as const;
type LayerName = (typeof LAYERS)[number];

/** What is written in place of unknown words and numbers comes after the words. */
type Stored = {
  width: number;
  words: string;
  /** One signed byte a number; each row is brought to unit length after reading. */
  table: string;
  layers: Record<string, { rows: number; columns: number; weights: string; bias: string }>;
  sharpness: number;
  nothing: number;
};

const floatsOf = (text: string): Float32Array => {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const decode = ({ width, words: list, table: bytes, layers, sharpness, nothing }: Stored): JudgeWeights => {
  const words = list.split(' ');
  const table = new Int8Array(Buffer.from(bytes, 'base64'));
  const layer = (name: LayerName): Layer => {
    const found = layers[name];
    if (found === undefined) throw new Error(`The judge's weights lack the layer ${name}.`);
    return { rows: found.rows, columns: found.columns, weights: floatsOf(found.weights), bias: floatsOf(found.bias) };
  };
  return {
    vocabulary: { rowOf: new Map(words.map((word, row) => [word, row])), unknown: words.length, number: words.length + 1 },
    width,
    vectorOf: (row) => {
      const vector = Float32Array.from(table.subarray(row * width, (row + 1) * width));
      const length = Math.hypot(...vector);
      return length === 0 ? vector : vector.map((value) => value / length);
    },
    layers: Object.fromEntries(LAYERS.map((name) => [name, layer(name)])) as Record<LayerName, Layer>,
    sharpness,
    nothing,
  };
};

/** What the judge was trained to: see test/judge. 2 MB, so whoever needs it imports this module when a question comes. */
export const judgeWeights: JudgeWeights = decode(stored);
