import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { ModelPrice } from '../../core/model-prices.ts';
import { assertMoney } from '../../model-budget/assert-money.ts';
import { estimateEmbedding } from '../../model-budget/estimate-embedding.ts';
import type { TenantContext } from '../../services/context.ts';
import type { Embeddings } from '../../services/model/port.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Embedder } from '../../services/vectors/port.ts';
import { chunkDocument, type TextChunk } from '../chunk-document.ts';
import type { DocumentRow } from '../documents/document-row.ts';
import { contentHash } from '../documents/store-content.ts';
import { type ReadDocument, readDocument } from '../read/read-document.ts';
import { unreadable } from '../read/unreadable.ts';
import { embedderKey } from './embedder-in-use.ts';
import { LONG_STEP_SECONDS, reportIndexProgress } from './index-lease.ts';

/** Chunks that are embedded between two reports. */
const BATCH_CHUNKS = 64;

export type IndexTarget = { embedder: Embedder; embed: Embeddings['embed'] | null; price: ModelPrice | null; isLive: boolean };
type Context = TenantContext<'store' | 'blobs' | 'vectors'>;
type Work = { ctx: Context; owner: string; work: DocumentRow; target: IndexTarget };

const read = async ({ ctx, work }: Work): Promise<ReadDocument> => {
  const bytes = await ctx.blobs.get(work.blob_path);
  if (bytes === null || contentHash(bytes) !== work.content_sha256) {
    throw unreadable('malformed', { detail: 'The file is gone or was altered: upload it again.' });
  }
  return await readDocument({ bytes, fileName: work.file_name, contentType: work.content_type });
};

/** Batches that were paid for before the money ended would be paid for again with the next try. @throws AppError as `assertMoney` */
const assertMoneyForAll = async ({ ctx, target: { price }, chunks }: Pick<Work, 'ctx' | 'target'> & { chunks: readonly TextChunk[] }) => {
  if (price === null || price.inputMicroUsd === 0 || chunks.length <= BATCH_CHUNKS) return;
  const { estimateMicroUsd } = estimateEmbedding({ price, texts: chunks.map(({ text }) => text) });
  await assertMoney({ ctx, input: { estimateMicroUsd } });
};

/** One vector for each chunk, or null when somebody else has the lease or the document has changed. */
const embedAll = async ({ ctx, owner, work, target, chunks }: Work & { chunks: readonly TextChunk[] }): Promise<number[][] | null> => {
  await assertMoneyForAll({ ctx, target, chunks });
  const vectors: number[][] = [];
  for (let start = 0; start < chunks.length; start += BATCH_CHUNKS) {
    if (!(await reportIndexProgress({ store: ctx.store, owner, work, done: start, total: chunks.length }))) return null;
    const texts = chunks.slice(start, start + BATCH_CHUNKS).map(({ text }) => text);
    vectors.push(...(target.embed === null ? texts.map(() => [1]) : (await target.embed({ texts, signal: ctx.signal })).vectors));
  }
  const whole = { done: chunks.length, total: chunks.length, seconds: LONG_STEP_SECONDS };
  const isStillMine = await reportIndexProgress({ store: ctx.store, owner, work, ...whole });
  return isStillMine ? vectors : null;
};

/**
 * Reads, cuts and embeds one document and puts its chunks in the place of the old ones, in one step. Whoever stops anywhere before leaves the old ones.
 * @throws AppError `validation_failed` with `extra.reason` for a file that cannot be read; `ai_budget_reached` before anything is spent, where the money does not
 * reach for all of it; `dependency_unavailable`, also when another run took the lease meanwhile
 */
export const indexDocument = async (call: Work): Promise<void> => {
  const { ctx, owner, work, target } = call;
  const { tenantId } = ctx;
  if (!(await reportIndexProgress({ store: ctx.store, owner, work, done: 0, total: null, seconds: LONG_STEP_SECONDS }))) return;
  // A new collection takes over only when it is whole; what is no longer true must not be told until then.
  if (!target.isLive && work.indexed_version !== work.version) await ctx.vectors.deleteDocument({ tenantId, documentId: work.id });
  const document = await read(call);
  const title = work.title_derived ? (document.title ?? work.title) : work.title;
  const chunks = chunkDocument({ blocks: document.blocks, title });
  const vectors = await embedAll({ ...call, chunks });
  if (vectors === null) return;
  await ctx.vectors.replaceDocument({
    tenantId,
    embedder: target.embedder,
    document: {
      documentId: work.id,
      visibility: work.visibility,
      language: work.language ?? document.language,
      validFrom: work.valid_from,
      validTo: work.valid_to,
      chunks: chunks.map((chunk, position) => ({ ...chunk, vector: vectors[position] ?? [] })),
    },
  });
  const outcome = await callFunction({
    store: ctx.store,
    name: 'complete_index_work',
    args: {
      p_owner: owner,
      p_id: work.id,
      p_wanted: work.index_wanted,
      p_result: {
        chunkCount: chunks.length,
        indexedBy: embedderKey(target.embedder),
        language: document.language,
        title: document.title,
        fileType: document.type,
        pageCount: document.pageCount,
      },
      p_at: ctx.now().toISOString(),
    },
    schema: z.enum(['done', 'changed', 'lost', 'gone']),
  });
  if (outcome === 'gone') await ctx.vectors.deleteDocument({ tenantId, documentId: work.id });
  if (outcome === 'lost')
    throw new AppError('dependency_unavailable', { detail: 'Another run indexes this agency now; what this one wrote is done again.' });
  ctx.log.info('document indexed', { documentId: work.id, outcome, chunks: chunks.length, pages: document.pageCount });
};
