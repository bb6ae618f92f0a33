import type { Retrieval } from '../retrieve/retrieve-chunks.ts';
import type { Evidence } from './evidence.ts';
import { LIKELIER_THAN_NOT, weighByJudge } from './weigh-by-judge.ts';
import { weighByRules } from './weigh-by-rules.ts';

/** From this share of a question's weight on it is asked in a document's own words. */
const IN_ITS_WORDS = 0.95;

type Input = { question: string; retrieval: Pick<Retrieval, 'chunks' | 'candidates' | 'conflicts'>; embedderName: string };

/**
 * How well what was found answers the question, best first, with a score for each sentence. The judge reads the question beside every sentence found. Rules compare words instead where it cannot read
 * (another language, another embedder than the one it was trained beside, words alone), and where it doubts what is asked in a document's own words.
 */
export const weighEvidence = async ({ question, retrieval, embedderName }: Input): Promise<Evidence[]> => {
  const { chunks, candidates, conflicts } = retrieval;
  const judged = await weighByJudge({ question, candidates, embedderName });
  const ruled = weighByRules({ question, chunks, embedderName, conflicts });
  if (judged === null) return ruled;
  const worded = ruled.filter(({ chunk, relevance }) => chunk.coverage >= IN_ITS_WORDS && relevance >= LIKELIER_THAN_NOT);
  const wordedOf = new Map(worded.map((one) => [one.chunk.chunkId, one.relevance]));
  const [surest] = judged;
  if (surest !== undefined && surest.relevance >= LIKELIER_THAN_NOT)
    return judged.map((one) => ({ ...one, relevance: Math.max(one.relevance, wordedOf.get(one.chunk.chunkId) ?? 0) }));
  return [...worded, ...judged.filter(({ chunk }) => !wordedOf.has(chunk.chunkId))];
};
