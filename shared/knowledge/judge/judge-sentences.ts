import { type AskedWord, type JudgedSentence, QUESTION_WORDS, runJudge } from './judge-network.ts';
import type { JudgeWeights } from './judge-weights.ts';
import { type JudgedWord, judgedWords } from './judge-words.ts';

/** A text that may hold the answer, as it was found. */
export type JudgedText = {
  headings: readonly string[];
  /** Its words without the headings. */
  body: string;
  sentences: readonly string[];
  /** To the question; of the embedder that the weights were trained with. */
  cosine: number;
  /** Share of the question's weight that it says in the same words, 0 to 1. */
  coverage: number;
  /** What the search ranked it by. */
  score: number;
};

export type Judgement = {
  /** Of each sentence of each text, in their order: the probability that it answers, 0 to 1. With that of nothing they add up to 1. */
  sentences: number[][];
  /** That none does. */
  nothing: number;
  /** Share of the question's words that the judge knows, 0 to 1: of a question in another language it understands nothing. */
  understood: number;
};

// As many as the weights were trained with.
const SENTENCE_WORDS = 30;
const HEADING_WORDS = 14;
const BODY_WORDS = 60;
const STEM_WORDS = 400;
/** Among fewer texts nothing can be told to be rare. */
const LEAST_TEXTS = 10;
const SPREAD_OVER = 40;

const most = (values: readonly number[]): number => Math.max(0, ...values);

/**
 * Which sentence of the texts answers a question, if any. `texts`: what the search found, at most 24 with at most 14 sentences each, as the weights were trained.
 */
export const judgeSentences = ({
  weights,
  question,
  texts,
}: {
  weights: JudgeWeights;
  question: string;
  texts: readonly JudgedText[];
}): Judgement => {
  const { vocabulary } = weights;
  const take = (text: string, limit: number): JudgedWord[] => judgedWords({ text, vocabulary, limit });
  const asked = take(question, QUESTION_WORDS);
  const prepared = texts.map(({ headings, body, sentences, ...found }) => ({
    found,
    heading: take(headings.join(' '), HEADING_WORDS),
    around: take(body, BODY_WORDS),
    stems: new Set([...take(headings.join(' '), HEADING_WORDS), ...take(body, STEM_WORDS)].map(({ stem }) => stem)),
    sentences: sentences.map((sentence) => take(sentence, SENTENCE_WORDS)),
  }));
  const count = Math.max(LEAST_TEXTS, texts.length);
  const rated: AskedWord[] = asked.map((word) => {
    const having = prepared.filter(({ stems }) => stems.has(word.stem)).length;
    return { ...word, rarity: Math.log(1 + (count - having + 0.5) / (having + 0.5)) / 3, isMissing: having === 0 };
  });
  const cosines = prepared.flatMap(({ found, sentences }) => sentences.filter(({ length }) => length > 0).map(() => found.cosine));
  const nearest = [...cosines].sort((one, other) => other - one).slice(0, SPREAD_OVER);
  const best = {
    cosine: most(cosines),
    coverage: most(texts.map(({ coverage }) => coverage)),
    score: most(texts.map(({ score }) => score)),
  };
  const spread = best.cosine - nearest.reduce((sum, value) => sum + value, 0) / Math.max(1, nearest.length);
  const judged: JudgedSentence[] = prepared.flatMap(({ found, heading, around, sentences }) =>
    sentences
      .filter(({ length }) => length > 0)
      .map((words) => ({
        words,
        heading,
        around,
        facts: [found.cosine, found.coverage, found.cosine - best.cosine, found.coverage - best.coverage, spread, found.score - best.score],
      })),
  );
  const { probabilities, nothing } = runJudge({ weights, asked: rated, sentences: judged });
  let at = 0;
  return {
    sentences: prepared.map(({ sentences }) => sentences.map(({ length }) => (length === 0 ? 0 : (probabilities[at++] ?? 0)))),
    nothing,
    understood: asked.length === 0 ? 0 : 1 - asked.filter(({ row }) => row === vocabulary.unknown).length / asked.length,
  };
};
