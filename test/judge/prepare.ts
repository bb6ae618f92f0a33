import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chunkBody } from '../../shared/knowledge/answer/chunk-body.ts';
import { splitSentences } from '../../shared/knowledge/answer/split-sentences.ts';
import { searchChunks } from '../../shared/knowledge/retrieve/search-chunks.ts';
import { BENCH_TENANT, type BenchContext, openBenchContext } from '../perf/knowledge/bench-context.ts';
import { indexFolder } from '../perf/knowledge/index-folder.ts';
import { readQuestions } from '../perf/knowledge/read-questions.ts';

/** What `weighByJudge` reads of a search: as many chunks, as many sentences of each. */
const CHUNKS = 24;
const SENTENCES = 14;
const WORDS_A_BATCH = 64;

const { values } = parseArgs({ options: { folders: { type: 'string' }, words: { type: 'string' }, out: { type: 'string' } } });
const { folders, words: wordsPath, out } = values;
if (folders === undefined || wordsPath === undefined || out === undefined) {
  process.stderr.write('Say --folders DIR (of folders with documents and questions.jsonl), --words FILE (a JSON list) and --out DIR.\n');
  process.exit(2);
}
const outFolder = resolve(out);
await mkdir(outFolder, { recursive: true });

/** What the search finds for each question of a folder, as the product searches. */
const searchFolder = async ({ ctx, folder }: { ctx: BenchContext; folder: string }): Promise<unknown> => {
  await indexFolder({ ctx, folder });
  const questions = await readQuestions(join(folder, 'questions.jsonl'));
  const chunks = new Map<string, unknown>();
  const asked: unknown[] = [];
  for (const question of questions) {
    const { ranked } = await searchChunks({
      ctx,
      input: {
        question: question.question,
        folders: [BENCH_TENANT],
        embedder: ctx.embeddings.embedder,
        filter: { validOn: new Date().toISOString().slice(0, 10) },
        limit: CHUNKS,
      },
    });
    for (const { hit } of ranked) {
      const { documentId, index, headings, text } = hit;
      const sentences = splitSentences(chunkBody(hit)).slice(0, SENTENCES);
      chunks.set(`${documentId}#${index}`, { id: `${documentId}#${index}`, doc: documentId, headings, text, sentences });
    }
    const found = ranked.map(({ hit, cosine, coverage, score }) => ({ id: `${hit.documentId}#${hit.index}`, cosine, coverage, score }));
    asked.push({ ...question, chunks: found });
  }
  return { chunks: [...chunks.values()], questions: asked };
};

for (const entry of (await readdir(folders, { withFileTypes: true })).filter((one) => one.isDirectory())) {
  const ctx = await openBenchContext();
  const found = await searchFolder({ ctx, folder: join(folders, entry.name) });
  await writeFile(join(outFolder, `${entry.name}.json`), JSON.stringify(found));
  await ctx.close();
  process.stderr.write(`${entry.name}\n`);
}

const ctx = await openBenchContext();
const words: string[] = JSON.parse(await readFile(wordsPath, 'utf8'));
const vectors: number[] = [];
for (let start = 0; start < words.length; start += WORDS_A_BATCH) {
  const embedded = await ctx.embeddings.embed({ texts: words.slice(start, start + WORDS_A_BATCH) });
  vectors.push(...embedded.vectors.flat());
}
await writeFile(join(outFolder, 'words.bin'), Buffer.from(new Float32Array(vectors).buffer));
await ctx.close();
