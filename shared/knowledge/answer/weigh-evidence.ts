import type { Context } from '../../services/context.ts';
import { contentTerms, namedTerms, questionTerms } from '../retrieve/content-terms.ts';
import { profileOf } from '../retrieve/embedder-profiles.ts';
import { relevanceOf } from '../retrieve/relevance-of.ts';
import type { Retrieval } from '../retrieve/retrieve-chunks.ts';
import type { RetrievedChunk } from '../retrieve/retrieved-chunk.ts';
import { weighTerms } from '../retrieve/weigh-terms.ts';
import { askedKind } from './asked-kind.ts';
import { chunkBody } from './chunk-body.ts';
import { splitSentences } from './split-sentences.ts';
import { readsLikeOrders } from './suspicious-text.ts';

export type Evidence = {
  chunk: RetrievedChunk;
  /** How sure it is that this chunk answers the question, 0 to 1. */
  relevance: number;
  sentences: { text: string; score: number }[];
};

/** Sentences of more chunks are not compared one by one. */
const MAX_COMPARED_CHUNKS = 6;
const MAX_COMPARED_SENTENCES = 14;
const EMBED_TOTAL_MS = 4_000;
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

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

/** Of terms; 1 where there are none. */
const shareOf = ({ terms, said }: { terms: readonly string[]; said: ReadonlySet<string> }): number =>
  terms.length === 0 ? 1 : terms.filter((term) => said.has(term)).length / terms.length;

type Compared = { similarities: number[] };

/** Cosines of single sentences, alone and under their heading, to the question; null where that is not to be had. */
const compareSentences = async ({
  ctx,
  question,
  units,
}: {
  ctx: Pick<Context<'model'>, 'model' | 'log' | 'signal'>;
  question: string;
  units: readonly { heading: string; sentences: readonly string[] }[];
}): Promise<Compared[] | null> => {
  const { embeddings } = ctx.model;
  if (embeddings === null) return null;
  const texts = units.flatMap(({ heading, sentences }) =>
    sentences.flatMap((sentence) => (heading === '' ? [sentence] : [sentence, `${heading}. ${sentence}`])),
  );
  if (texts.length === 0) return null;
  try {
    const { vectors } = await embeddings.embed({ texts: [question, ...texts], totalMs: EMBED_TOTAL_MS, signal: ctx.signal });
    const [asked = [], ...rest] = vectors;
    let at = 0;
    return units.map(({ heading, sentences }) => {
      const each = heading === '' ? 1 : 2;
      const similarities = sentences.map(() => {
        const own = rest.slice(at, at + each);
        at += each;
        return own.reduce((sum, vector) => sum + dot(asked, vector), 0) / each;
      });
      return { similarities };
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warn('sentences_not_embedded', { error });
    return null;
  }
};

/**
 * How well each retrieved chunk answers the question, best first, with a score for each of its sentences.
 * A chunk counts by the words that it shares with the question, or by its meaning where it leads clearly before other documents: a question that nothing answers is about equally near to many.
 * What the question names must be named, and what is asked for (an amount, a number, a person's name) must be there.
 */
export const weighEvidence = async ({
  ctx,
  input,
}: {
  ctx: Pick<Context<'model'>, 'model' | 'log' | 'signal'>;
  input: Input;
}): Promise<Evidence[]> => {
  const { question, chunks, embedderName, conflicts = [] } = input;
  const profile = profileOf(embedderName);
  const units = chunks.map((chunk) => ({
    chunk,
    heading: chunk.headings.at(-1) ?? '',
    sentences: splitSentences(chunkBody(chunk)).filter((sentence) => !readsLikeOrders(sentence)),
  }));
  const compared = units
    .slice(0, MAX_COMPARED_CHUNKS)
    .map(({ heading, sentences }) => ({ heading, sentences: sentences.slice(0, MAX_COMPARED_SENTENCES) }));
  const similar = profile.comparesSentences ? await compareSentences({ ctx, question, units: compared }) : null;
  const terms = questionTerms(question);
  const names = namedTerms(question);
  const beside = terms.filter((term) => !names.includes(term));
  const matters = weighTerms({ terms: beside, candidates: chunks.map(({ text }) => text) });
  const { isIn } = askedKind(question);

  const weighed = units.map(({ chunk, sentences }, index) => {
    const similarities = similar?.[index]?.similarities ?? [];
    const best = similarities.length === 0 ? null : Math.max(...similarities);
    const cosine = chunk.cosine === null || best === null ? chunk.cosine : (chunk.cosine + 2 * best) / 3;
    const scored = sentences.map((text, place) => {
      const words = shareOf({ terms, said: new Set(contentTerms(text)) });
      return { text, score: (similarities[place] ?? 0) + words + (isIn(text) ? 0.1 : 0) };
    });
    return { chunk, cosine, sentences: scored, order: (cosine ?? 0) + WORDS_IN_ORDER * chunk.coverage ** 2 };
  });

  return weighed
    .map(({ chunk, cosine, sentences, order }): Evidence & { order: number } => {
      const contradicted = conflicts
        .filter(({ tenantChunkId }) => tenantChunkId === chunk.chunkId)
        .map(({ sharedChunkId }) => sharedChunkId);
      const rivals = weighed.filter((other) => other.chunk.documentId !== chunk.documentId && !contradicted.includes(other.chunk.chunkId));
      const next = Math.max(0, ...rivals.map((other) => other.order));
      const isLeading = order - next >= profile.minLead;
      const semantic = isLeading ? profile.semantic : profile.semantic.map(([at, value]) => [at, Math.min(value, OTHER_MATTER)] as const);
      const relevance = relevanceOf({ cosine, coverage: chunk.coverage, semantic });
      const said = new Set(contentTerms(chunk.text));
      const isNamed = names.every((name) => said.has(name));
      const isSpoken = names.length === 0 || beside.length === 0 || matters.coverageOf(chunk.text) >= LEAST_BESIDE_NAMES;
      const isOther = !isNamed || !isSpoken || !sentences.some(({ text }) => isIn(text));
      return { chunk, relevance: isOther ? Math.min(relevance, OTHER_MATTER) : relevance, sentences, order };
    })
    .sort((one, other) => other.order - one.order)
    .map(({ chunk, relevance, sentences }) => ({ chunk, relevance, sentences }));
};
