import type { Model } from './port.ts';

/** No model: whoever would ask one goes on without. */
export const openNoModel = (): Model => ({ chat: null, embeddings: null });
