import { createHash } from 'node:crypto';
import type { Embeddings } from '../../../../shared/services/model/port.ts';
import type { Embedder } from '../../../../shared/services/vectors/port.ts';

/** An embedder that needs no model: a text points where its words do, so that texts with the same words are near. */
export const hashEmbeddings = ({
  name = 'hash',
  version = '1',
  dimension = 32,
  beforeEach = async () => undefined,
}: Partial<Embedder> & { beforeEach?: (texts: readonly string[]) => Promise<void> } = {}): Embeddings => ({
  embedder: { name, version, dimension },
  embed: async ({ texts }) => {
    await beforeEach(texts);
    const vectors = texts.map((text) => {
      const vector = new Array<number>(dimension).fill(0);
      for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
        const digest = createHash('sha256').update(word).digest();
        const place = digest.readUInt32LE(0) % dimension;
        vector[place] = (vector[place] ?? 0) + 1;
      }
      const length = Math.hypot(...vector) || 1;
      return vector.map((value) => value / length);
    });
    return { vectors, usage: { model: name, tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: true, requests: 1 } };
  },
});
