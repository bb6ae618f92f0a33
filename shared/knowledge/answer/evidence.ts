import type { RetrievedChunk } from '../retrieve/retrieved-chunk.ts';

export type Evidence = {
  chunk: RetrievedChunk;
  /** How sure it is that this chunk answers the question, 0 to 1. */
  relevance: number;
  sentences: { text: string; score: number }[];
};
