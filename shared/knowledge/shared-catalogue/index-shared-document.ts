import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { SHARED_TIER } from '../../services/vectors/port.ts';
import type { TextChunk } from '../chunk-document.ts';
import { embedderInUse, embedderKey } from '../index/embedder-in-use.ts';
import { getSharedDocument } from './get-shared-document.ts';
import type { SharedDocument } from './shared-document.ts';

const BATCH_CHUNKS = 64;

type IndexContext = Pick<Context<'platform' | 'vectors' | 'model'>, 'platform' | 'vectors' | 'model' | 'now' | 'log' | 'signal'>;
type Input = { row: SharedDocument; chunks: readonly TextChunk[]; language: string | null };

const write = async ({ ctx, input }: { ctx: IndexContext; input: Input }): Promise<void> => {
  const { row, chunks } = input;
  const { embedder, embed } = embedderInUse(ctx.model);
  const vectors: number[][] = [];
  for (let start = 0; start < chunks.length; start += BATCH_CHUNKS) {
    const texts = chunks.slice(start, start + BATCH_CHUNKS).map(({ text }) => text);
    vectors.push(...(embed === null ? texts.map(() => [1]) : (await embed({ texts, signal: ctx.signal })).vectors));
  }
  const language = row.language ?? input.language;
  await ctx.vectors.replaceDocument({
    tenantId: SHARED_TIER,
    embedder,
    document: {
      ...{ documentId: row.id, visibility: 'public', language, validFrom: row.valid_from, validTo: row.valid_to },
      chunks: chunks.map((chunk, position) => ({ ...chunk, vector: vectors[position] ?? [] })),
    },
  });
  const isThere = await callFunction({
    store: ctx.platform,
    name: 'platform_complete_shared_document',
    args: {
      p_id: row.id,
      p_chunk_count: chunks.length,
      p_language: language,
      p_indexed_by: embedderKey(embedder),
      p_at: ctx.now().toISOString(),
    },
    schema: z.boolean(),
  });
  if (!isThere) await ctx.vectors.deleteDocument({ tenantId: SHARED_TIER, documentId: row.id });
};

/** Each document leaves small files behind, and no schedule knows this folder. What is not merged now is merged with the next one: it answers all the same. */
const tidy = async (ctx: IndexContext): Promise<void> => {
  try {
    await ctx.vectors.optimize({ tenantId: SHARED_TIER, embedder: embedderInUse(ctx.model).embedder });
  } catch (error) {
    ctx.log.warn('shared catalogue not optimised', { error });
  }
};

/**
 * Embeds the chunks and puts them in the place of the document's old ones, in one step; only then its row says that it answers. Whoever stops anywhere before leaves what was there, and may be repeated.
 * @throws AppError dependency_unavailable, with the reason in the document's row
 */
export const indexSharedDocument = async ({ ctx, input }: { ctx: IndexContext; input: Input }): Promise<SharedDocument> => {
  const { id } = input.row;
  try {
    await write({ ctx, input });
    await tidy(ctx);
  } catch (error) {
    ctx.log.warn('shared document not indexed', { documentId: id, error });
    const text = 'A service that indexing needs did not answer. Index it again later.';
    await callFunction({ store: ctx.platform, name: 'platform_fail_shared_document', args: { p_id: id, p_error: text }, schema: z.null() });
    if (error instanceof AppError) throw error;
    throw new AppError('dependency_unavailable', { detail: text, cause: error });
  }
  return await getSharedDocument({ ctx, input: { documentId: id } });
};
