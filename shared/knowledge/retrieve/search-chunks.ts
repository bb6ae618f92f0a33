import type { Context } from '../../services/context.ts';
import type { ChunkFilter, Embedder, Hit, Visibility } from '../../services/vectors/port.ts';
import { questionTerms } from './content-terms.ts';
import { fuseScores } from './fuse-hits.ts';
import { weighTerms } from './weigh-terms.ts';

export type SearchMode = 'text' | 'vector' | 'fused';

export type RankedHit = {
  hit: Hit;
  /** Whose folder it lies in: a tenant's id, or the shared tier. */
  folder: string;
  /** What it is ranked by: only to compare hits of one search. */
  score: number;
  /** Cosine similarity to the question; null where nothing was embedded. */
  cosine: number | null;
  /** Share of the question's weight that it says in the same words, 0 to 1. */
  coverage: number;
};

export type SearchResult = {
  /** Best first. */
  ranked: RankedHit[];
  /** False: the embedder did not answer, words alone were compared. */
  isEmbedded: boolean;
  terms: readonly string[];
  embedMs: number;
  searchMs: number;
};

/** Each list has at least so many, however few are wanted: what is rare is measured among them. */
const MIN_CANDIDATES = 50;
/** A question is not waited for longer. */
const EMBED_TOTAL_MS = 4_000;
/** What an embedder takes of a question. */
const MAX_QUESTION_CHARACTERS = 2_000;

type Input = {
  question: string;
  /** Folders to look in, the tenant's own first. */
  folders: readonly string[];
  embedder: Embedder;
  filter: Omit<ChunkFilter, 'documentIds'> & { visibility?: Visibility };
  /** By folder: none but these documents of it. A folder without an entry is asked whole. */
  documentIds?: Readonly<Record<string, readonly string[] | undefined>>;
  limit: number;
  mode?: SearchMode;
};

type SearchContext = Pick<Context<'vectors' | 'model'>, 'vectors' | 'model' | 'log' | 'signal'>;

const embedQuestion = async ({ ctx, question, embedder }: { ctx: SearchContext; question: string; embedder: Embedder }) => {
  const { embeddings } = ctx.model;
  const own = embeddings?.embedder;
  if (embeddings === null || own?.name !== embedder.name || own.version !== embedder.version || own.dimension !== embedder.dimension)
    return null;
  try {
    const { vectors } = await embeddings.embed({ texts: [question], totalMs: EMBED_TOTAL_MS, signal: ctx.signal });
    return vectors[0] ?? null;
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warn('question_not_embedded', { error });
    return null;
  }
};

const cosineOf = ({ one, other }: { one: readonly number[]; other: readonly number[] }): number => {
  let product = 0;
  let oneSquare = 0;
  let otherSquare = 0;
  one.forEach((value, index) => {
    const second = other[index] ?? 0;
    product += value * second;
    oneSquare += value * value;
    otherSquare += second * second;
  });
  return oneSquare === 0 || otherSquare === 0 ? 0 : product / Math.sqrt(oneSquare * otherSquare);
};

/** The second wall: what a filter let through by mistake does not leave. */
const assertAllowed = ({ hit, filter }: { hit: Hit; filter: Input['filter'] }): void => {
  if (filter.visibility !== undefined && hit.visibility !== filter.visibility)
    throw new Error('A search found a chunk that its asker may not see.');
};

/**
 * Chunks by vector, by words, or by both fused, best first. Hits carry their stored vectors. A folder that is not there has none.
 * @throws AppError as the vectors port does. An embedder that does not answer is no error: words alone are compared then.
 */
export const searchChunks = async ({ ctx, input }: { ctx: SearchContext; input: Input }): Promise<SearchResult> => {
  const { folders, embedder, filter, documentIds = {}, limit, mode = 'fused' } = input;
  const question = input.question.slice(0, MAX_QUESTION_CHARACTERS).toWellFormed();
  const startMs = performance.now();
  const vector = mode === 'text' || question.trim() === '' ? null : await embedQuestion({ ctx, question, embedder });
  const embeddedMs = performance.now();
  const size = Math.max(MIN_CANDIDATES, limit);
  const found = await Promise.all(
    folders.map(async (folder) => {
      const only = documentIds[folder];
      const within = only === undefined ? filter : { ...filter, documentIds: only };
      const ask = { tenantId: folder, embedder, filter: within, limit: size, withVectors: true };
      const [near, worded] = await Promise.all([
        vector === null ? [] : ctx.vectors.searchByVector({ ...ask, vector }),
        mode === 'vector' ? [] : ctx.vectors.searchByText({ ...ask, text: question }),
      ]);
      return { folder, near, worded };
    }),
  );

  const candidates = new Map<string, { hit: Hit; folder: string; cosine: number | null; keyword: number }>();
  for (const { folder, near, worded } of found) {
    for (const hit of near) {
      assertAllowed({ hit, filter });
      candidates.set(`${folder}/${hit.documentId}#${hit.index}`, { hit, folder, cosine: hit.score, keyword: 0 });
    }
    for (const hit of worded) {
      assertAllowed({ hit, filter });
      const key = `${folder}/${hit.documentId}#${hit.index}`;
      const cosine = vector === null || hit.vector === undefined ? null : cosineOf({ one: vector, other: hit.vector });
      candidates.set(key, { hit, folder, cosine: candidates.get(key)?.cosine ?? cosine, keyword: hit.score });
    }
  }
  const all = [...candidates.values()];
  const terms = questionTerms(question);
  const { coverageOf } = weighTerms({ terms, candidates: all.map(({ hit }) => hit.text) });
  const coverages = all.map(({ hit }) => coverageOf(hit.text));
  const bestWorded = all.reduce((best, { keyword }, index) => (keyword > (all[best]?.keyword ?? 0) ? index : best), 0);
  const scores = fuseScores({ candidates: all, coverage: coverages[bestWorded] ?? 0 });
  const ranked = all
    .map(({ hit, folder, cosine }, index) => ({ hit, folder, score: scores[index] ?? 0, cosine, coverage: coverages[index] ?? 0 }))
    .sort((one, other) => other.score - one.score)
    .slice(0, limit);
  return {
    ranked,
    isEmbedded: vector !== null,
    terms,
    embedMs: embeddedMs - startMs,
    searchMs: performance.now() - embeddedMs,
  };
};
