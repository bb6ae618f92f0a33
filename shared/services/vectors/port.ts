/** The tier that the platform fills for all tenants; no tenant can have this id (theirs begin with a letter or digit). */
export const SHARED_TIER = '_shared';

/** Who made the vectors. Vectors of different embedders are never mixed: each identity has a table of its own. */
export type Embedder = { name: string; version: string; dimension: number };

/** One tenant's chunks by one embedder. */
export type Collection = { tenantId: string; embedder: Embedder };

export type Visibility = 'public' | 'private';

export type Chunk = {
  /** Place in the document, from 0. */
  index: number;
  text: string;
  /** Headings above it, outermost first. */
  headings: readonly string[];
  page: number | null;
  contentHash: string;
  vector: readonly number[];
};

export type ChunkedDocument = {
  documentId: string;
  visibility: Visibility;
  /** ISO 639-1, or null when unknown. */
  language: string | null;
  /** Local dates, both included; null: no limit. */
  validFrom: string | null;
  validTo: string | null;
  chunks: readonly Chunk[];
};

export type ChunkFilter = {
  visibility?: Visibility;
  /** Local date on which the document must be valid. */
  validOn?: string;
  /** None but these; an empty list finds nothing. */
  documentIds?: readonly string[];
};

export type Hit = Omit<Chunk, 'vector'> & {
  documentId: string;
  visibility: Visibility;
  language: string | null;
  /** Search by vector: cosine similarity (-1 to 1). Search by text: BM25 (from 0, no upper end). Best first. */
  score: number;
  /** As it was stored; only where asked for. */
  vector?: readonly number[];
};

type Search = Collection & { filter?: ChunkFilter; limit: number; withVectors?: boolean };

/** The longest that `optimize` takes: a graph of 100,000 chunks takes half a minute. */
export const MAX_OPTIMISE_MS = 240_000;

/**
 * Chunks of documents for retrieval. A tenant's chunks lie in a folder of its own, and each row is asked for its tenant as well. A tenant or table that is not there finds
 * nothing; so does a tenant id that cannot be one. Every verb may be repeated.
 */
export type Vectors = {
  /**
   * Makes these the chunks of the document, in one step: readers see all the old ones or all the new ones. No chunks: it has none any more.
   * @throws AppError `validation_failed` for a vector that is not of the embedder's dimension, for a chunk given twice, and for a tenant id that cannot be one
   */
  replaceDocument(input: Collection & { document: ChunkedDocument }): Promise<void>;
  /** Removes its chunks of every embedder. */
  deleteDocument(input: { tenantId: string; documentId: string }): Promise<void>;
  countChunks(input: Collection & { documentId?: string }): Promise<number>;
  searchByVector(input: Search & { vector: readonly number[] }): Promise<Hit[]>;
  /** Words of the text in any order, stemmed, accents ignored. It has no syntax: no sign in it means anything. */
  searchByText(input: Search & { text: string }): Promise<Hit[]>;
  /** Merges small files and old versions, brings indexes up to date, and makes the vector index once a collection is large enough. For a schedule. */
  optimize(input: Collection): Promise<{ chunks: number; hasVectorIndex: boolean }>;
  /** Drops the collection: after a switch to another embedder. */
  dropCollection(input: Collection): Promise<void>;
  /** Closes tables and connections. */
  close(): Promise<void>;
};
