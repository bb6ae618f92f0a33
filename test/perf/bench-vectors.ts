import { searchChunks } from '../../shared/knowledge/retrieve/search-chunks.ts';
import type { Chunk } from '../../shared/services/vectors/port.ts';
import { openRandom } from '../fixtures/open-random.ts';
import { failBench, percentile, readOptions } from './bench-files.ts';
import { BENCH_TENANT, openBenchContext } from './knowledge/bench-context.ts';

const { chunks: wanted, queries: asked } = readOptions(['chunks', 'queries']);
const count = Number(wanted ?? 10_000);
const queryCount = Number(asked ?? 200);
if (!(Number.isInteger(count) && count >= 100)) failBench('--chunks is how many to index: a whole number from 100 on');
if (!(Number.isInteger(queryCount) && queryCount >= 10)) failBench('--queries is how many to ask: a whole number from 10 on');

const BATCH = 1_000;
const WORDS_A_CHUNK = 150;
const TOPICS = 200;
const SPREAD = 0.9;
const SEED = 7;

const random = openRandom(SEED);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const toUnit = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

const TRADE =
  'deposit visa passport transfer lodge safari child luggage refund insurance season beach gate driver breakfast airport currency vaccine room balance'.split(
    ' ',
  );
/** Zipf's law: few words are in most chunks. */
const word = (): string => {
  const rank = Math.floor(5_000 ** random());
  return random() < 0.1 ? (TRADE[Math.floor(random() * TRADE.length)] ?? 'visa') : `word${rank}`;
};
const textOf = (words: number): string => Array.from({ length: words }, word).join(' ');

const ctx = await openBenchContext();
const { embedder } = ctx.embeddings;
const centres = Array.from({ length: TOPICS }, () => toUnit(Array.from({ length: embedder.dimension }, normal)));
const vectorNear = (topic: number): number[] =>
  toUnit((centres[topic] ?? []).map((value) => value + (SPREAD * normal()) / Math.sqrt(embedder.dimension)));

const vectors: number[][] = [];
for (let start = 0; start < count; start += BATCH) {
  const chunks = Array.from({ length: Math.min(BATCH, count - start) }, (_, place): Chunk => {
    const vector = vectorNear(Math.floor(random() * TOPICS));
    vectors.push(vector);
    return {
      index: start + place,
      text: textOf(WORDS_A_CHUNK),
      headings: ['Heading'],
      page: null,
      contentHash: `${start + place}`,
      vector,
    };
  });
  const document = {
    documentId: `document-${start}`,
    visibility: 'public' as const,
    language: 'en',
    validFrom: null,
    validTo: null,
    chunks,
  };
  await ctx.vectors.replaceDocument({ tenantId: BENCH_TENANT, embedder, document });
}
const { hasVectorIndex } = await ctx.vectors.optimize({ tenantId: BENCH_TENANT, embedder });

/** A question's embedding is given here: only the search is measured. */
let questionVector: number[] = [];
const usage = { model: embedder.name, tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: false, requests: 0 };
const embeddings = { ...ctx.embeddings, embed: async () => await Promise.resolve({ vectors: [questionVector], usage }) };
const searching = { ...ctx, model: { ...ctx.model, embeddings } };
const ask = async (question: string) =>
  await searchChunks({
    ctx: searching,
    input: { question, folders: [BENCH_TENANT], embedder, filter: { validOn: '2026-01-01' }, limit: 15 },
  });

const dot = (one: readonly number[], other: readonly number[]): number => {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
};
/** The ten nearest of all, by comparing with each. It leaves little behind: a collection of garbage would be counted as the next search's time. */
const exactOf = (vector: readonly number[]): Set<number> => {
  const best: { index: number; score: number }[] = [];
  for (const [index, other] of vectors.entries()) {
    const score = dot(vector, other);
    if (best.length === 10 && score <= (best.at(-1)?.score ?? 0)) continue;
    best.push({ index, score });
    best.sort((one, next) => next.score - one.score);
    best.length = Math.min(best.length, 10);
  }
  return new Set(best.map(({ index }) => index));
};

const wallMs: number[] = [];
let found = 0;
let cpuMicroseconds = 0;
for (let number = -10; number < queryCount; number += 1) {
  questionVector = vectorNear(Math.floor(random() * TOPICS));
  const question = `What is the ${textOf(6)}?`;
  const startCpu = process.cpuUsage();
  const { searchMs } = await ask(question);
  const { user, system } = process.cpuUsage(startCpu);
  // The first ones open files and warm the code up.
  if (number < 0) continue;
  wallMs.push(searchMs);
  cpuMicroseconds += user + system;
  const near = await ctx.vectors.searchByVector({ tenantId: BENCH_TENANT, embedder, vector: questionVector, limit: 10 });
  const exact = exactOf(questionVector);
  found += near.filter(({ index }) => exact.has(index)).length;
}
process.stdout.write(
  [
    `${count} chunks of ${embedder.dimension} numbers, ${queryCount} questions of six words, vector index: ${hasVectorIndex ? 'yes' : 'none'}`,
    `search without embedding the question: p50 ${percentile(wallMs, 0.5).toFixed(1)} ms, p95 ${percentile(wallMs, 0.95).toFixed(1)} ms, CPU ${(cpuMicroseconds / 1000 / queryCount).toFixed(1)} ms a question`,
    `recall@10 of exact by vector: ${(found / (10 * queryCount)).toFixed(4)}`,
    '',
  ].join('\n'),
);
await ctx.close();
