import type { JudgeWeights, Layer } from './judge-weights.ts';
import type { JudgedWord } from './judge-words.ts';

/** A question's word with what its weight follows from. `rarity`: logarithm of how few of the compared texts have it; `isMissing`: none has. */
export type AskedWord = JudgedWord & { rarity: number; isMissing: boolean };

export type JudgedSentence = {
  words: readonly JudgedWord[];
  /** Of the headings that it stands under, and of the text around it. */
  heading: readonly JudgedWord[];
  around: readonly JudgedWord[];
  /** Further facts about it, as the weights were trained on them: see `judgeSentences`. */
  facts: readonly number[];
};

/** Words of a question that are looked at; the weights were trained with as many. */
export const QUESTION_WORDS = 24;

type Judge = { weights: JudgeWeights; asked: readonly AskedWord[]; sentences: readonly JudgedSentence[] };

/** Results of a layer for an input put together of parts. */
const apply = ({ layer, parts, positive }: { layer: Layer; parts: readonly ArrayLike<number>[]; positive: boolean }): Float32Array => {
  const { rows, columns, weights, bias } = layer;
  const out = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = bias[row] ?? 0;
    let at = row * columns;
    for (const part of parts) {
      for (let index = 0; index < part.length; index += 1) sum += (weights[at + index] ?? 0) * (part[index] ?? 0);
      at += part.length;
    }
    out[row] = positive ? Math.max(0, sum) : sum;
  }
  return out;
};

const dot = (one: Float32Array, other: Float32Array): number => {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
};

/** Shares that add up to 1, by size. */
const softmax = (values: readonly number[]): number[] => {
  const most = Math.max(...values);
  const raised = values.map((value) => Math.exp(value - most));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
};

const weighed = ({
  vectors,
  shares,
  width,
}: {
  vectors: readonly Float32Array[];
  shares: readonly number[];
  width: number;
}): Float32Array => {
  const sum = new Float32Array(width);
  vectors.forEach((vector, place) => {
    const share = shares[place] ?? 0;
    for (let index = 0; index < width; index += 1) sum[index] = (sum[index] ?? 0) + share * (vector[index] ?? 0);
  });
  return sum;
};

const product = (one: Float32Array, other: Float32Array): Float32Array => one.map((value, index) => value * (other[index] ?? 0));
const distance = (one: Float32Array, other: Float32Array): Float32Array => one.map((value, index) => Math.abs(value - (other[index] ?? 0)));

/** How near each asked word comes to any of these words, and whether it is one of them. */
const meet = ({
  asked,
  vectors,
  words,
  known,
}: {
  asked: readonly { word: AskedWord; vector: Float32Array }[];
  vectors: readonly Float32Array[];
  words: readonly JudgedWord[];
  known: number;
}) => {
  const stems = new Set(words.map(({ stem }) => stem));
  const similarities = asked.map(({ vector }) => vectors.map((other) => dot(vector, other)));
  const nearest = asked.map(({ word }, place) => (word.row >= known ? 0 : Math.max(-1, ...(similarities[place] ?? []))));
  const isSaid = asked.map(({ word }) => (stems.has(word.stem) ? 1 : 0));
  return { similarities, nearest, isSaid };
};

/**
 * The probability of each sentence to answer the question, and of none to do so: together 1. A small network over the words of question and sentence: each asked word looks at the nearest words of the
 * sentence, its heading and its surroundings (as decomposable attention does, Parikh et al. 2016), important words count more, and all sentences compete with "nothing" (as in SQuAD 2.0).
 */
export const runJudge = ({ weights, asked, sentences }: Judge): { probabilities: number[]; nothing: number } => {
  const { layers, width, vocabulary, sharpness } = weights;
  if (asked.length === 0 || sentences.length === 0) return { probabilities: sentences.map(() => 0), nothing: 1 };
  const vectors = new Map<number, Float32Array>();
  const vectorOf = ({ row }: JudgedWord): Float32Array => {
    const vector = vectors.get(row) ?? weights.vectorOf(row);
    vectors.set(row, vector);
    return vector;
  };
  const known = vocabulary.unknown;
  const question = asked.map((word) => ({ word, vector: vectorOf(word) }));
  const tokenFacts = asked.map((word) => [
    word.isName ? 1 : 0,
    word.row === vocabulary.number ? 1 : 0,
    word.row === vocabulary.unknown ? 1 : 0,
    word.row < known ? Math.log(1 + word.row) / 11 : 0.5,
    word.rarity,
    word.isMissing ? 1 : 0,
  ]);
  const importances = question.map(({ vector }, place) => {
    const hidden = apply({ layer: layers.importance1, parts: [tokenFacts[place] ?? [], vector], positive: true });
    const [value = 0] = apply({ layer: layers.importance2, parts: [hidden], positive: false });
    return value > 20 ? value : Math.log1p(Math.exp(value));
  });
  const total = importances.reduce((sum, value) => sum + value, 0) + 1e-6;
  const shares = importances.map((value) => value / total);
  const askedShares = softmax(question.map(({ vector }) => apply({ layer: layers.askedAbout, parts: [vector], positive: false })[0] ?? 0));
  const askedAbout = weighed({ vectors: question.map(({ vector }) => vector), shares: askedShares, width });
  const met = new Map<readonly JudgedWord[], ReturnType<typeof meet>>();
  const meetOnce = (words: readonly JudgedWord[]): ReturnType<typeof meet> => {
    const found = met.get(words) ?? meet({ asked: question, vectors: words.map(vectorOf), words, known });
    met.set(words, found);
    return found;
  };

  const verdicts = sentences.map(({ words, heading, around, facts }) => {
    const own = words.map(vectorOf);
    const said = meet({ asked: question, vectors: own, words, known });
    const above = meetOnce(heading);
    const beside = meetOnce(around);
    const each = question.map(({ vector }, place) => {
      const looks = softmax((said.similarities[place] ?? []).map((value) => value * sharpness));
      const seen = weighed({ vectors: own, shares: looks, width });
      const compared = apply({ layer: layers.compare, parts: [vector, seen, product(vector, seen)], positive: true });
      const near = [said.nearest, said.isSaid, above.nearest, above.isSaid, beside.nearest, beside.isSaid].map((list) => list[place] ?? 0);
      const hidden = apply({ layer: layers.word1, parts: [near, tokenFacts[place] ?? [], compared], positive: true });
      return apply({ layer: layers.word2, parts: [hidden], positive: false });
    });
    const size = layers.word2.rows;
    const columns = Array.from({ length: size }, (_, column) => each.map((values) => values[column] ?? 0));
    const mean = columns.map((values) => values.reduce((sum, value, place) => sum + value * (shares[place] ?? 0), 0));
    const most = columns.map((values) => Math.max(...values));
    const least = columns.map((values) =>
      Math.min(...values.map((value, place) => value * Math.sqrt((shares[place] ?? 0) * QUESTION_WORDS + 1e-6))),
    );
    const covered = [
      said.nearest,
      said.isSaid,
      said.nearest.map((value, place) => Math.max(value, above.nearest[place] ?? 0)),
      said.isSaid.map((value, place) => Math.max(value, beside.isSaid[place] ?? 0)),
    ].map((values) => values.reduce((sum, value, place) => sum + value * (shares[place] ?? 0), 0));
    const saidShares = softmax(own.map((vector) => apply({ layer: layers.saidAbout, parts: [vector], positive: false })[0] ?? 0));
    const saidAbout = weighed({ vectors: own, shares: saidShares, width });
    const both = apply({
      layer: layers.aboutBoth,
      parts: [product(askedAbout, saidAbout), distance(askedAbout, saidAbout)],
      positive: true,
    });
    const hidden = apply({ layer: layers.verdict1, parts: [mean, most, least, facts, covered, both], positive: true });
    return apply({ layer: layers.verdict2, parts: [hidden], positive: false })[0] ?? 0;
  });
  const all = softmax([...verdicts, weights.nothing]);
  return { probabilities: all.slice(0, -1), nothing: all.at(-1) ?? 1 };
};
