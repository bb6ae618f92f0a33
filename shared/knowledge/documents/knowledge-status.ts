import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { embedderSchema } from '../index/embedder-in-use.ts';
import { DOCUMENT_STATUSES } from './document-row.ts';

const overviewSchema = z.object({
  documents: z.int(),
  byStatus: z.record(z.string(), z.int()),
  chunks: z.int(),
  due: z.int(),
  indexing: z.array(z.object({ id: z.uuid(), chunksDone: z.int(), chunksTotal: z.int() })).nullable(),
  index: z
    .object({
      live_embedder: embedderSchema.nullable(),
      building_embedder: embedderSchema.nullable(),
      rebuild_total: z.int(),
      rebuild_started_at: z.string().nullable(),
      rebuild_finished_at: z.string().nullable(),
      optimised_at: z.string().nullable(),
      has_vector_index: z.boolean(),
    })
    .nullable(),
});

export const knowledgeStatusSchema = z.object({
  documents: z.int(),
  byStatus: z.record(z.enum(DOCUMENT_STATUSES), z.int()),
  chunks: z.int(),
  index: z.object({
    /** `switching`: a collection by another embedder is being filled; the one of `embedder` answers until it is whole. */
    state: z.enum(['empty', 'ready', 'indexing', 'rebuilding', 'switching']),
    embedder: embedderSchema.nullable(),
    nextEmbedder: embedderSchema.nullable(),
    hasVectorIndex: z.boolean(),
    optimisedAt: z.string().nullable(),
  }),
  /** Documents that wait for the index, or are in it. */
  due: z.int(),
  indexing: z.array(z.object({ documentId: z.string(), done: z.int(), total: z.int() })),
  rebuild: z.object({ total: z.int(), done: z.int(), startedAt: z.string(), finishedAt: z.string().nullable() }).nullable(),
});

type Overview = z.infer<typeof overviewSchema>;

const stateOf = ({ index, due, documents }: Overview): z.infer<typeof knowledgeStatusSchema>['index']['state'] => {
  if (index !== null && index.building_embedder !== null) return 'switching';
  if (due > 0) return index !== null && index.rebuild_started_at !== null && index.rebuild_finished_at === null ? 'rebuilding' : 'indexing';
  return documents === 0 ? 'empty' : 'ready';
};

const rebuildOf = ({ index, due }: Overview) =>
  index === null || index.rebuild_started_at === null
    ? null
    : {
        total: index.rebuild_total,
        done: index.rebuild_finished_at === null ? Math.max(0, index.rebuild_total - due) : index.rebuild_total,
        startedAt: index.rebuild_started_at,
        finishedAt: index.rebuild_finished_at,
      };

/** Counts of the agency's documents, the state of their index, and how far its work is. */
export const knowledgeStatus = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<z.input<typeof knowledgeStatusSchema>> => {
  const overview = await callFunction({ store: ctx.store, name: 'knowledge_overview', args: {}, schema: overviewSchema });
  const { documents, byStatus, chunks, due, indexing, index } = overview;
  return {
    documents,
    byStatus: Object.fromEntries(DOCUMENT_STATUSES.map((status) => [status, byStatus[status] ?? 0])) as Record<
      (typeof DOCUMENT_STATUSES)[number],
      number
    >,
    chunks,
    index: {
      state: stateOf(overview),
      embedder: index?.live_embedder ?? null,
      nextEmbedder: index?.building_embedder ?? null,
      hasVectorIndex: index?.has_vector_index ?? false,
      optimisedAt: index?.optimised_at ?? null,
    },
    due,
    indexing: (indexing ?? []).map(({ id, chunksDone, chunksTotal }) => ({
      documentId: encodeId('document', id),
      done: chunksDone,
      total: chunksTotal,
    })),
    rebuild: rebuildOf(overview),
  };
};
