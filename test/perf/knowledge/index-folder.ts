import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/core/errors.ts';
import { chunkDocument } from '../../../shared/knowledge/chunk-document.ts';
import { readDocument } from '../../../shared/knowledge/read/read-document.ts';
import { failBench } from '../bench-files.ts';
import { BENCH_TENANT, type BenchContext } from './bench-context.ts';

const READABLE = /\.(?:md|markdown|txt|html?|pdf|docx|csv)$/i;

/** Indexes the documents of a folder as the product does; a document's id is its file's name without the ending. */
export const indexFolder = async ({
  ctx,
  folder,
}: {
  ctx: BenchContext;
  folder: string;
}): Promise<{ documents: number; chunks: number }> => {
  const names = (await readdir(folder)).filter((name) => READABLE.test(name)).toSorted();
  let chunkCount = 0;
  for (const name of names) {
    const read = await readDocument({ bytes: await readFile(join(folder, name)), fileName: name }).catch((error: unknown) =>
      failBench(`${name} cannot be read: ${error instanceof AppError ? JSON.stringify(error.errors ?? error.message) : String(error)}`),
    );
    const chunks = chunkDocument({ blocks: read.blocks, title: read.title });
    const { vectors } = await ctx.embeddings.embed({ texts: chunks.map(({ text }) => text) });
    await ctx.vectors.replaceDocument({
      tenantId: BENCH_TENANT,
      embedder: ctx.embeddings.embedder,
      document: {
        documentId: name.replace(READABLE, ''),
        visibility: 'private',
        language: read.language,
        validFrom: null,
        validTo: null,
        chunks: chunks.map((chunk, index) => ({ ...chunk, vector: vectors[index] ?? [] })),
      },
    });
    chunkCount += chunks.length;
    process.stderr.write(`indexed ${name}\n`);
  }
  if (chunkCount === 0) failBench(`${folder} has no document`);
  await ctx.vectors.optimize({ tenantId: BENCH_TENANT, embedder: ctx.embeddings.embedder });
  return { documents: names.length, chunks: chunkCount };
};
