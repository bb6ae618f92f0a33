import { z } from 'zod';
import type { ModelPrice } from '../../core/model-prices.ts';
import type { Embeddings, Model } from '../../services/model/port.ts';
import type { Embedder } from '../../services/vectors/port.ts';

export const embedderSchema = z.object({ name: z.string(), version: z.string(), dimension: z.int() });

/** Where nothing embeds, chunks are found by their words alone: their vectors all say the same. */
const KEYWORDS_ONLY: Embedder = { name: 'keywords', version: '1', dimension: 1 };

/** Who embeds in this installation, how, and what that costs; null: nothing. */
export const embedderInUse = ({
  embeddings,
}: Pick<Model, 'embeddings'>): { embedder: Embedder; embed: Embeddings['embed'] | null; price: ModelPrice | null } =>
  embeddings === null
    ? { embedder: KEYWORDS_ONLY, embed: null, price: null }
    : { embedder: embeddings.embedder, embed: embeddings.embed, price: embeddings.price ?? null };

/** One word for an embedder's identity. */
export const embedderKey = ({ name, version, dimension }: Embedder): string => `${name}@${version}#${dimension}`;

/** The identity alone, whatever else an adapter's object has. */
export const identityOf = ({ name, version, dimension }: Embedder): Embedder => ({ name, version, dimension });
