import { contentTerms, namedTerms, questionTerms } from '../retrieve/content-terms.ts';
import { profileOf } from '../retrieve/embedder-profiles.ts';
import { relevanceOf } from '../retrieve/relevance-of.ts';
import type { Retrieval } from '../retrieve/retrieve-chunks.ts';
import type { RetrievedChunk } from '../retrieve/retrieved-chunk.ts';
import { weighTerms } from '../retrieve/weigh-terms.ts';
import { askedKind } from './asked-kind.ts';
import { chunkBody } from './chunk-body.ts';
import type { Evidence } from './evidence.ts';
import { splitSentences } from './split-sentences.ts';
import { readsLikeOrders } from './suspicious-text.ts';

/** How much the words count when chunks are put in order, beside their meaning. */
const WORDS_IN_ORDER = 0.15;
/** How much of its other words, besides names, a question with names must find again: that a place is spoken of is no answer about it. */
const LEAST_BESIDE_NAMES = 0.4;
/** What a chunk is worth at most that does not name what the question names, or holds no thing of the kind that is asked for: less than an answer needs. */
const OTHER_MATTER = 0.3;

type Input = {
  question: string;
  chunks: readonly RetrievedChunk[];
  embedderName: string;
  /** A shared chunk that contradicts a tenant's is no rival of it: the tenant's counts. Default: none. */
  conflicts?: Retrieval['conflicts'];
};

/** Of terms; 1 where there are none. */
const shareOf = ({ terms, said }: { terms: readonly string[]; said: ReadonlySet<string> }): number =>
  terms.length === 0 ? 1 : terms.filter((term) => said.has(term)).length / terms.length;

/**
 * How well each retrieved chunk answers the question, best first, with a score for each of its sentences: for what the judge cannot read.
 * A chunk counts by the words that it shares with the question, or by its meaning where it leads clearly before other documents: a question that nothing answers is about equally near to many.
 * What the question names must be named, and what is asked for (an amount, a number, a person's name) must be there.
 */
export const weighByRules = ({ question, chunks, embedderName, conflicts = [] }: Input): Evidence[] => {
  const profile = profileOf(embedderName);
  const terms = questionTerms(question);
  const names = namedTerms(question);
  const beside = terms.filter((term) => !names.includes(term));
  const matters = weighTerms({ terms: beside, candidates: chunks.map(({ text }) => text) });
  const { isIn } = askedKind(question);

  const weighed = chunks.map((chunk) => {
    const sentences = splitSentences(chunkBody(chunk)).filter((sentence) => !readsLikeOrders(sentence));
    const scored = sentences.map((text) => ({
      text,
      score: shareOf({ terms, said: new Set(contentTerms(text)) }) + (isIn(text) ? 0.1 : 0),
    }));
    return { chunk, sentences: scored, order: (chunk.cosine ?? 0) + WORDS_IN_ORDER * chunk.coverage ** 2 };
  });

  return weighed
    .map(({ chunk, sentences, order }): Evidence & { order: number } => {
      const contradicted = conflicts
        .filter(({ tenantChunkId }) => tenantChunkId === chunk.chunkId)
        .map(({ sharedChunkId }) => sharedChunkId);
      const rivals = weighed.filter((other) => other.chunk.documentId !== chunk.documentId && !contradicted.includes(other.chunk.chunkId));
      const next = Math.max(0, ...rivals.map((other) => other.order));
      const isLeading = order - next >= profile.minLead;
      const semantic = isLeading ? profile.semantic : profile.semantic.map(([at, value]) => [at, Math.min(value, OTHER_MATTER)] as const);
      const relevance = relevanceOf({ cosine: chunk.cosine, coverage: chunk.coverage, semantic });
      const said = new Set(contentTerms(chunk.text));
      const isNamed = names.every((name) => said.has(name));
      const isSpoken = names.length === 0 || beside.length === 0 || matters.coverageOf(chunk.text) >= LEAST_BESIDE_NAMES;
      const isOther = !isNamed || !isSpoken || !sentences.some(({ text }) => isIn(text));
      return { chunk, relevance: isOther ? Math.min(relevance, OTHER_MATTER) : relevance, sentences, order };
    })
    .sort((one, other) => other.order - one.order)
    .map(({ chunk, relevance, sentences }) => ({ chunk, relevance, sentences }));
};
