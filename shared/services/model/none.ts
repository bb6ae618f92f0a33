import { openLocalEmbeddings } from './local-embeddings.ts';
import type { Model } from './port.ts';

/** No service: nobody answers, and this house's own embedder embeds. */
export const openNoModel = (): Model => ({ chat: null, embeddings: openLocalEmbeddings() });
