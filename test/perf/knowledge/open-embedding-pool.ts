import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Embedder } from '../../../shared/services/vectors/port.ts';

const doneSchema = z.object({ id: z.number(), vectors: z.array(z.array(z.number())).optional(), problem: z.string().optional() });

export type EmbeddingPool = {
  /** Vectors of texts, in their order. */
  embed(texts: readonly string[]): Promise<number[][]>;
  /** Texts that were embedded, not remembered from an earlier run. */
  embedded(): number;
  close(): Promise<void>;
};

/**
 * The product's embedder on all cores: one thread each. What was embedded once is remembered in a file in the temporary folder, by the embedder and the text's hash, so that a second run of a large set is
 * quick; delete the file to measure the throughput again.
 */
export const openEmbeddingPool = ({
  embedder,
  threads = availableParallelism(),
}: {
  embedder: Embedder;
  threads?: number;
}): EmbeddingPool => {
  const folder = join(tmpdir(), 'tripwright-bench-cache');
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, `${embedder.name}-${embedder.version}-${embedder.dimension}.sqlite`));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = off; create table if not exists vectors (hash blob primary key, vector blob) without rowid',
  );
  const find = database.prepare('select vector from vectors where hash = ?');
  const keep = database.prepare('insert or ignore into vectors (hash, vector) values (?, ?)');
  let count = 0;
  let nextId = 0;
  const waiting = new Map<number, { done: (vectors: number[][]) => void; failed: (error: Error) => void }>();
  const failAll = (error: Error): void => {
    for (const { failed } of waiting.values()) failed(error);
    waiting.clear();
  };
  const workers = Array.from({ length: Math.max(1, threads) }, () => {
    const worker = new Worker(new URL('./embed-worker.ts', import.meta.url));
    worker.on('message', (message: unknown) => {
      const { id, vectors, problem } = doneSchema.parse(message);
      const asked = waiting.get(id);
      waiting.delete(id);
      if (vectors === undefined) asked?.failed(new Error(problem ?? 'A thread gave no vectors.'));
      else asked?.done(vectors);
    });
    worker.on('error', failAll);
    return worker;
  });

  const compute = async (texts: readonly string[]): Promise<number[][]> => {
    const size = Math.ceil(texts.length / workers.length);
    const parts = await Promise.all(
      workers.map(async (worker, index) => {
        const part = texts.slice(index * size, (index + 1) * size);
        if (part.length === 0) return [];
        const id = nextId;
        nextId += 1;
        return await new Promise<number[][]>((done, failed) => {
          waiting.set(id, { done, failed });
          worker.postMessage({ id, texts: part });
        });
      }),
    );
    return parts.flat();
  };

  return {
    embed: async (texts) => {
      const hashes = texts.map((text) => createHash('sha256').update(text).digest());
      const found = hashes.map((hash) => {
        const row = find.get(hash);
        return row?.['vector'] instanceof Uint8Array ? [...new Float32Array(Uint8Array.from(row['vector']).buffer)] : null;
      });
      const missing = texts.flatMap((_, index) => (found[index] === null ? [index] : []));
      const vectors = missing.length === 0 ? [] : await compute(missing.map((index) => texts[index] ?? ''));
      count += missing.length;
      database.exec('begin');
      missing.forEach((place, index) => {
        const vector = vectors[index] ?? [];
        const hash = hashes[place];
        found[place] = vector;
        if (hash !== undefined) keep.run(hash, new Uint8Array(Float32Array.from(vector).buffer));
      });
      database.exec('commit');
      return found.map((vector) => vector ?? []);
    },
    embedded: () => count,
    close: async () => {
      await Promise.all(workers.map(async (worker) => await worker.terminate()));
      database.close();
    },
  };
};
