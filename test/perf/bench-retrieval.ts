import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { type SearchMode, searchChunks } from '../../shared/knowledge/retrieve/search-chunks.ts';
import type { Chunk } from '../../shared/services/vectors/port.ts';
import { failBench, peakMegabytes, percentile, readOptions } from './bench-files.ts';
import { BENCH_TENANT, openBenchContext } from './knowledge/bench-context.ts';
import { openEmbeddingPool } from './knowledge/open-embedding-pool.ts';
import { type Measures, meanMeasures, measureRanking } from './knowledge/ranking-measures.ts';
import { type Passage, readCorpus, readQueries } from './knowledge/read-beir.ts';

const { beir, queries: wanted } = readOptions(['beir', 'queries']);
if (typeof beir !== 'string') failBench('Say which folder: --beir DIR (with corpus.jsonl, queries.jsonl and qrels/test.tsv)');
const folder = resolve(String(beir));
if (!existsSync(folder)) failBench(`There is no folder ${folder}`);
const maxQueries = Number(wanted ?? Number.POSITIVE_INFINITY);
if (!(maxQueries >= 1)) failBench('--queries is how many to ask at most: a number from 1 on');

const BATCH = 1_000;
const DEPTH = 100;
/** The embedder refuses longer texts; the words of the whole passage are searched all the same. */
const MAX_EMBEDDED_CHARACTERS = 2_000;
const MODES: readonly SearchMode[] = ['text', 'vector', 'fused'];

const queries = (await readQueries(folder)).slice(0, maxQueries);
const ctx = await openBenchContext();
const { embedder } = ctx.embeddings;
const pool = openEmbeddingPool({ embedder });
const ids: string[] = [];
const known = new Set<string>();
let empty = 0;

const indexBatch = async (batch: readonly Passage[]): Promise<void> => {
  const vectors = await pool.embed(batch.map(({ text }) => text.slice(0, MAX_EMBEDDED_CHARACTERS)));
  const start = ids.length;
  ids.push(...batch.map(({ id }) => id));
  await ctx.vectors.replaceDocument({
    tenantId: BENCH_TENANT,
    embedder,
    document: {
      documentId: String(start),
      visibility: 'public',
      language: null,
      validFrom: null,
      validTo: null,
      chunks: batch.map(({ text }, index): Chunk => {
        const contentHash = createHash('sha256').update(text).digest('hex');
        return { index: start + index, text, headings: [], page: null, contentHash, vector: vectors[index] ?? [] };
      }),
    },
  });
};

const indexStartMs = performance.now();
let batch: Passage[] = [];
for await (const passage of readCorpus(folder)) {
  if (known.has(passage.id)) failBench(`corpus.jsonl has two passages with the id ${passage.id}`);
  known.add(passage.id);
  if (passage.text.trim() === '') {
    empty += 1;
    continue;
  }
  batch.push(passage);
  if (batch.length < BATCH) continue;
  await indexBatch(batch);
  batch = [];
  const seconds = (performance.now() - indexStartMs) / 1000;
  process.stderr.write(`indexed ${ids.length} passages, ${(ids.length / seconds).toFixed(1)} a second\n`);
}
if (batch.length > 0) await indexBatch(batch);
if (ids.length === 0) failBench('corpus.jsonl has no passage with a text');
const indexSeconds = (performance.now() - indexStartMs) / 1000;
const embeddedCount = pool.embedded();
await pool.close();
const { hasVectorIndex } = await ctx.vectors.optimize({ tenantId: BENCH_TENANT, embedder });
process.stderr.write(`indexed ${ids.length} passages in ${indexSeconds.toFixed(1)} s, ${embeddedCount} of them embedded now\n`);

const results = new Map<SearchMode, { measures: Measures[]; searchMs: number[] }>(
  MODES.map((mode) => [mode, { measures: [], searchMs: [] }]),
);
const embedMs: number[] = [];
const totalMs: number[] = [];

const ask = async ({ question, mode }: { question: string; mode: SearchMode }) =>
  await searchChunks({ ctx, input: { question, folders: [BENCH_TENANT], embedder, filter: {}, limit: DEPTH, mode } });
// The encoder is loaded and files are opened by the first question: that is no question's latency.
await ask({ question: 'warm up', mode: 'fused' });

for (const [index, { id, text, judgements }] of queries.entries()) {
  // Fused first: the two halves then find its question embedded already, and only their search is measured.
  for (const mode of MODES.toReversed()) {
    const startMs = performance.now();
    const found = await ask({ question: text, mode });
    if (mode === 'fused') {
      embedMs.push(found.embedMs);
      totalMs.push(performance.now() - startMs);
    }
    // As BEIR does: a query that is itself a passage does not find itself.
    const ranking = found.ranked.map(({ hit }) => ids[hit.index] ?? '').filter((passage) => passage !== id);
    results.get(mode)?.measures.push(measureRanking({ ranking, judgements }));
    results.get(mode)?.searchMs.push(found.searchMs);
  }
  if ((index + 1) % 100 === 0) process.stderr.write(`asked ${index + 1} of ${queries.length} queries\n`);
}

const table = new Table({
  head: ['', 'nDCG@10', 'recall@10', 'recall@100', 'MRR@10', 'p50 ms', 'p95 ms'],
  style: { head: [], border: [] },
});
const ms = (list: readonly number[], share: number): string => percentile(list, share).toFixed(1);
for (const [mode, { measures, searchMs }] of results) {
  const mean = meanMeasures(measures);
  table.push([
    mode,
    ...[mean.ndcgAt10, mean.recallAt10, mean.recallAt100, mean.mrrAt10].map((value) => value.toFixed(4)),
    ms(searchMs, 0.5),
    ms(searchMs, 0.95),
  ]);
}
process.stdout.write(`${table.toString()}\n`);
process.stdout.write(
  `${[
    `${ids.length} passages${empty === 0 ? '' : ` (${empty} empty ones left out)`}, ${queries.length} queries, embedder ${embedder.name} ${embedder.version}, vector index: ${hasVectorIndex ? 'yes (a list, exact, up to 50,000)' : 'none, exact'}`,
    `indexing ${indexSeconds.toFixed(1)} s (${embeddedCount} embedded now, ${(embeddedCount / indexSeconds).toFixed(1)} a second; the others were remembered)`,
    `latencies above are the search; embedding the query takes p50 ${ms(embedMs, 0.5)} ms, p95 ${ms(embedMs, 0.95)} ms; both together (fused) p50 ${ms(totalMs, 0.5)} ms, p95 ${ms(totalMs, 0.95)} ms`,
    `peak memory ${peakMegabytes()} MB`,
  ].join('\n')}\n`,
);
await ctx.close();
