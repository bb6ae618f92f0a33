import { judgeSentences } from '../judge/judge-sentences.ts';
import { contentTerms } from '../retrieve/content-terms.ts';
import { type Curve, profileOf, valueAt } from '../retrieve/embedder-profiles.ts';
import { limitPerDocument } from '../retrieve/limit-per-document.ts';
import type { Candidate } from '../retrieve/retrieve-chunks.ts';
import { chunkBody } from './chunk-body.ts';
import type { Evidence } from './evidence.ts';
import { splitSentences } from './split-sentences.ts';
import { readsLikeOrders } from './suspicious-text.ts';

/** As many sentences of a chunk as the judge was trained with. */
const MAX_SENTENCES = 14;
/** Chunks that are kept, best first. */
const KEPT = 8;
/** Of a question with fewer words that the judge knows it understands too little. */
const LEAST_UNDERSTOOD = 0.6;
/** How much the search's own order counts beside the logarithm of the judge's probability. Measured on folders aside. */
const SEARCH_IN_ORDER = 10;
const LEAST_PROBABILITY = 1e-9;
/** From this share of the words of the shorter of two sentences on. */
const SAME_SHARE = 0.6;
/** The relevance of what the judge takes for the answer rather than not. */
export const LIKELIER_THAN_NOT = 0.4;
/**
 * Relevance by the probability that the first document answers: an answer (0.4) is what is likelier than not. Measured on folders that the judge was not trained with (test/judge): above 0.5 it refuses 84 of
 * 100 questions that nothing answers though half of them are near misses, above 0.85 (from where nobody else is asked) 94.
 */
const RELEVANCE: Curve = [
  [0, 0],
  [0.5, LIKELIER_THAN_NOT],
  [0.85, 0.7],
  [1, 1],
];

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const bestOf = (sentences: readonly string[], chances: readonly number[]): string =>
  sentences[chances.reduce((best, chance, at) => (chance > (chances[best] ?? 0) ? at : best), 0)] ?? '';

/** What two documents say, in the same words or with other figures, is one answer found twice. */
const saysTheSame = (one: string, other: string): boolean => {
  const [fewer = [], more = []] = [contentTerms(one), contentTerms(other)].sort((left, right) => left.length - right.length);
  const said = new Set(more);
  return fewer.length > 0 && fewer.filter((term) => said.has(term)).length >= SAME_SHARE * fewer.length;
};

type Input = { question: string; candidates: readonly Candidate[]; embedderName: string };

/** Evidence as the judge weighs it; null where it cannot read the question or the candidates. */
export const weighByJudge = async ({ question, candidates, embedderName }: Input): Promise<Evidence[] | null> => {
  if (!profileOf(embedderName).isJudged || candidates.some(({ cosine }) => cosine === null)) return null;
  const texts = candidates.map((chunk) => {
    const body = chunkBody(chunk);
    const sentences = splitSentences(body)
      .slice(0, MAX_SENTENCES)
      .filter((sentence) => !readsLikeOrders(sentence));
    return { chunk, headings: chunk.headings, body, sentences, cosine: chunk.cosine ?? 0, coverage: chunk.coverage, score: chunk.score };
  });
  const { judgeWeights } = await import('../judge/judge-weights.ts');
  const judged = judgeSentences({ weights: judgeWeights, question, texts });
  if (judged.understood < LEAST_UNDERSTOOD) return null;
  const ofChunk = judged.sentences.map(sumOf);
  const ofDocument = new Map<string, { probability: number; order: number }>();
  texts.forEach(({ chunk, score }, place) => {
    const { probability, order } = ofDocument.get(chunk.documentId) ?? { probability: 0, order: Number.NEGATIVE_INFINITY };
    ofDocument.set(chunk.documentId, { probability: probability + (ofChunk[place] ?? 0), order: Math.max(order, SEARCH_IN_ORDER * score) });
  });
  const standing = ({ documentId }: Candidate): { probability: number; order: number } => {
    const { probability, order } = ofDocument.get(documentId) ?? { probability: 0, order: 0 };
    return { probability, order: order + Math.log(probability + LEAST_PROBABILITY) };
  };
  const inOrder = texts
    .map(({ chunk, sentences }, place) => ({ chunk, sentences, place, own: ofChunk[place] ?? 0, ...standing(chunk) }))
    .sort((one, other) => other.order - one.order || other.own - one.own);
  const [first] = inOrder;
  if (first === undefined) return [];
  const best = bestOf(first.sentences, judged.sentences[first.place] ?? []);
  const again = texts.flatMap(({ chunk, sentences }, place) =>
    chunk.documentId === first.chunk.documentId
      ? []
      : sentences.map((text, at) => (saysTheSame(best, text) ? (judged.sentences[place]?.[at] ?? 0) : 0)),
  );
  const surest = valueAt({ curve: RELEVANCE, at: Math.min(1, first.probability + sumOf(again)) });
  const leading = new Set<string>();
  const weighed = inOrder.map(({ chunk, sentences, place, own, probability }) => {
    const { documentId, index, contentHash } = chunk;
    // The best chunk of a document stands for all of it.
    const counted = leading.has(documentId) ? own : probability;
    leading.add(documentId);
    const relevance = chunk === first.chunk ? surest : surest * Math.min(1, counted / Math.max(first.probability, LEAST_PROBABILITY));
    const scored = sentences.map((text, at) => ({ text, score: judged.sentences[place]?.[at] ?? 0 }));
    return { documentId, index, contentHash, relevance, evidence: { chunk, relevance, sentences: scored } };
  });
  const { floor } = profileOf(embedderName);
  return limitPerDocument(weighed)
    .filter(({ relevance, evidence }) => relevance >= LIKELIER_THAN_NOT || evidence.chunk.relevance >= floor)
    .slice(0, KEPT)
    .map(({ evidence }) => evidence);
};
