import type { Visibility } from '../../services/vectors/port.ts';

export type RetrievedChunk = {
  /** Of this chunk alone: the document's id and its place. */
  chunkId: string;
  documentId: string;
  index: number;
  /** The outermost heading: what the document calls itself. */
  title: string;
  headings: readonly string[];
  page: number | null;
  text: string;
  contentHash: string;
  tier: 'tenant' | 'shared';
  visibility: Visibility;
  language: string | null;
  /** 0 to 1, the same for every embedder: what people are shown. */
  relevance: number;
  /** Cosine similarity to the question; null where nothing was embedded. */
  cosine: number | null;
  /** Share of the question's weight that it says in the same words, 0 to 1. */
  coverage: number;
};
