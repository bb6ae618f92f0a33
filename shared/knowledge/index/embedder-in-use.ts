import { z } from 'zod';
import type { Embeddings, Model } from '../../services/model/port.ts';
import type { Embedder } from '../../services/vectors/port.ts';

export const embedderSchema = z.object({ name: z.string(), version: z.string(), dimension: z.int() });

/** Where nothing embeds, chunks are found by their words alone: their vectors all say the same. */
const KEYWORDS_ONLY: Embedder = { name: 'keywords', version: '1', dimension: 1 };

/** Who embeds in this installation, and how. */
export const embedderInUse = ({ embeddings }: Pick<Model, 'embeddings'>): { embedder: Embedder; embed: Embeddings['embed'] | null } =>
  embeddings === null ? { embedder: KEYWORDS_ONLY, embed: null } : { embedder: embeddings.embedder, embed: embeddings.embed };

/** One word for an embedder's identity. */
export const embedderKey = ({ name, version, dimension }: Embedder): string => `${name}@${version}#${dimension}`;

/** The identity alone, whatever else an adapter's object has. */
export const identityOf = ({ name, version, dimension }: Embedder): Embedder => ({ name, version, dimension });
