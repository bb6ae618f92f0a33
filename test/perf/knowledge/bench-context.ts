import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type Log } from '../../../shared/core/log.ts';
import { openNoModel } from '../../../shared/services/model/none.ts';
import type { Embeddings, Model } from '../../../shared/services/model/port.ts';
import { openLanceVectors } from '../../../shared/services/vectors/lancedb.ts';
import type { Vectors } from '../../../shared/services/vectors/port.ts';

export const BENCH_TENANT = 'bench-agency';

export type BenchContext = {
  vectors: Vectors;
  model: Model;
  embeddings: Embeddings;
  log: Log;
  signal: AbortSignal;
  now: () => Date;
  close: () => Promise<void>;
};

/** What the product's verbs need, without a model: LanceDB in a folder that goes with the bench, and the embedder of an installation without keys. */
export const openBenchContext = async (): Promise<BenchContext> => {
  const folder = await mkdtemp(join(tmpdir(), 'tripwright-bench-'));
  // However the bench ends.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const vectors = openLanceVectors({ uri: join(folder, 'vectors') });
  const model = openNoModel();
  const { embeddings } = model;
  if (embeddings === null) throw new Error('This installation has no embedder.');
  const log = createLog({ level: 'warn', service: 'bench', version: '0', destination: process.stderr });
  return {
    vectors,
    model,
    embeddings,
    log,
    signal: new AbortController().signal,
    now: () => new Date(),
    close: async () => await vectors.close(),
  };
};
