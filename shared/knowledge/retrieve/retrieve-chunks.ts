import type { Context } from '../../services/context.ts';
import { type Embedder, SHARED_TIER, type Visibility } from '../../services/vectors/port.ts';
import { classifyQuestion } from './classify-question.ts';
import { diversify } from './diversify.ts';
import { KEYWORD_FLOOR, profileOf } from './embedder-profiles.ts';
import { findConflicts } from './find-conflicts.ts';
import { limitPerDocument } from './limit-per-document.ts';
import type { QuestionType } from './question-types.ts';
import { relevanceOf } from './relevance-of.ts';
import type { RetrievedChunk } from './retrieved-chunk.ts';
import { type SearchMode, type SearchResult, searchChunks } from './search-chunks.ts';

/** A chunk that was looked at, with what the search ranked it by. */
export type Candidate = RetrievedChunk & { score: number };

export type Retrieval = {
  queryType: QuestionType;
  queryTypeConfidence: number;
  /** Best first; empty: nothing is relevant enough. */
  chunks: RetrievedChunk[];
  /** What was looked at, relevant or not, best first: for whoever reads it whole. At most 24. */
  candidates: Candidate[];
  conflicts: { tenantChunkId: string; sharedChunkId: string }[];
  /** False: words alone were compared. */
  isEmbedded: boolean;
  /** Nothing was found at first, and the question's key terms alone were tried. */
  wasRetried: boolean;
  embedMs: number;
  searchMs: number;
};

export type RetrievalInput = {
  question: string;
  tenantId: string;
  /** `public`: public documents alone; `private`: those as well as private ones. */
  visibility: Visibility;
  /** Whether the shared tier is asked too (a switch of each tenant). Default no. */
  includeShared?: boolean;
  /** ISO 639-1: documents in other languages come after. */
  language?: string;
  /** Local date of the business day; default: the business clock's, in UTC. */
  today?: string;
  /** Whose table is in use; default: the embedder's of this installation. */
  embedder?: Embedder;
  /** Only these of the tenant's documents. */
  documentIds?: readonly string[];
  /** Only these of the shared ones. */
  sharedDocumentIds?: readonly string[];
  /** Hits that are kept; default: as the kind of the question says. */
  keep?: number;
  mode?: SearchMode;
};

/** Chunks that are looked at, at least. */
const CANDIDATES = 24;
/** What a document in another language than the asker's loses. */
const OTHER_LANGUAGE = 0.9;

const dot = (one: readonly number[] | undefined, other: readonly number[] | undefined): number =>
  one === undefined || other === undefined ? 0 : one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

/**
 * The chunks that are relevant to a question, of the tenant's documents (and the shared ones) that the asker may see and that are valid on the day.
 * Nothing is kept only to have something. @throws AppError as the vectors port does, `dependency_unavailable` where this installation has no embedder
 */
export const retrieveChunks = async ({
  ctx,
  input,
}: {
  ctx: Pick<Context<'vectors' | 'model'>, 'vectors' | 'model' | 'log' | 'signal' | 'now'>;
  input: RetrievalInput;
}): Promise<Retrieval> => {
  const { question, tenantId, visibility, includeShared = false, language, keep, mode = 'fused' } = input;
  const embedder = input.embedder ?? ctx.model.embeddings?.embedder;
  const { row, confidence } = classifyQuestion(question);
  const base = { queryType: row.type, queryTypeConfidence: confidence };
  if (embedder === undefined)
    return { ...base, chunks: [], candidates: [], conflicts: [], isEmbedded: false, wasRetried: false, embedMs: 0, searchMs: 0 };
  const kept = keep ?? row.keep;
  const profile = profileOf(embedder.name);
  const vectorsOf = new Map<string, readonly number[] | undefined>();

  const search = async (text: string): Promise<{ found: SearchResult; hits: RetrievedChunk[]; candidates: Candidate[] }> => {
    const found = await searchChunks({
      ctx,
      input: {
        question: text,
        folders: includeShared ? [tenantId, SHARED_TIER] : [tenantId],
        embedder,
        filter: {
          validOn: input.today ?? ctx.now().toISOString().slice(0, 10),
          ...(visibility === 'public' ? { visibility } : {}),
        },
        documentIds: { [tenantId]: input.documentIds, [SHARED_TIER]: input.sharedDocumentIds },
        limit: Math.max(CANDIDATES, kept),
        mode,
      },
    });
    const floor = found.isEmbedded ? profile.floor : KEYWORD_FLOOR;
    const candidates = found.ranked.map(({ hit, folder, score, cosine, coverage }): Candidate => {
      const isForeign = language !== undefined && hit.language !== null && hit.language !== language;
      const relevance =
        relevanceOf({ cosine, coverage: mode === 'vector' ? 0 : coverage, semantic: profile.semantic }) * (isForeign ? OTHER_LANGUAGE : 1);
      const chunkId = `${hit.documentId}#${hit.index}`;
      vectorsOf.set(chunkId, hit.vector);
      const { documentId, index, headings, page, text: own, contentHash } = hit;
      return {
        ...{ chunkId, documentId, index, headings, page, text: own, contentHash, relevance, cosine, coverage, score },
        title: headings[0] ?? documentId,
        tier: folder === SHARED_TIER ? 'shared' : 'tenant',
        visibility: hit.visibility,
        language: hit.language,
      };
    });
    const hits = candidates.slice(0, Math.max(row.fetch, kept)).filter(({ relevance }) => relevance >= floor);
    return { found, hits, candidates };
  };

  const first = await search(question);
  const keyTerms = first.found.terms.join(' ');
  const isRetried = first.hits.length === 0 && keyTerms !== '' && keyTerms !== question;
  const { found, hits } = isRetried ? await search(keyTerms) : first;

  const likeness = (one: RetrievedChunk, other: RetrievedChunk): number =>
    Math.max(0, dot(vectorsOf.get(one.chunkId), vectorsOf.get(other.chunkId)));
  const single = limitPerDocument(hits);
  const conflicts = findConflicts({ chunks: hits, likeness });
  const lesser = new Set(conflicts.map(({ sharedChunkId }) => sharedChunkId));
  // The tenant's own document counts: what contradicts it comes after all others.
  const ordered = [...single.filter(({ chunkId }) => !lesser.has(chunkId)), ...single.filter(({ chunkId }) => lesser.has(chunkId))];
  const chunks = row.diversify
    ? diversify({ items: ordered, keep: kept, lambda: row.lambda, relevanceOf: ({ relevance }) => relevance, likeness })
    : ordered.slice(0, kept);
  return {
    ...base,
    chunks,
    candidates: first.candidates,
    conflicts,
    isEmbedded: found.isEmbedded,
    wasRetried: isRetried,
    embedMs: first.found.embedMs + (isRetried ? found.embedMs : 0),
    searchMs: first.found.searchMs + (isRetried ? found.searchMs : 0),
  };
};
