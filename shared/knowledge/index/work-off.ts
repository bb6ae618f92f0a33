import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { DocumentRow } from '../documents/document-row.ts';
import { unreadableReason } from '../read/unreadable.ts';
import { type IndexTarget, indexDocument } from './index-document.ts';
import { reportIndexProgress } from './index-lease.ts';
import { removeChunks } from './remove-chunks.ts';

/** How often a document may be begun: one that ends the process each time must not stop the others for ever. */
const MAX_ATTEMPTS = 5;

type Context = TenantContext<'store' | 'blobs' | 'vectors'>;
type Work = { ctx: Context; owner: string; work: DocumentRow; target: IndexTarget };

const finishDeletion = async ({ ctx, owner, work }: Work): Promise<void> => {
  await removeChunks({ ctx, documentId: work.id });
  await ctx.blobs.remove(work.blob_path);
  await callFunction({ store: ctx.store, name: 'finish_document_deletion', args: { p_owner: owner, p_id: work.id }, schema: z.boolean() });
};

/** What breaks a rule will break it again; what is busy, late, down or a defect may end differently the next time. */
const isPassing = (error: unknown): boolean => !(error instanceof AppError) || error.status >= 500 || error.status === 429;

/** What a document that could not be indexed is told by. */
const failureOf = (error: unknown): { code: string; text: string } => {
  const reason = unreadableReason(error);
  if (reason !== null && error instanceof AppError) return { code: reason, text: error.message };
  // Tried again with whatever failed in passing, when indexes are tidied.
  if (error instanceof AppError && error.code === 'ai_budget_reached')
    return { code: 'dependency_unavailable', text: 'The money for embedding is spent. It is indexed when there is some again.' };
  if (isPassing(error))
    return { code: 'dependency_unavailable', text: 'A service that indexing needs did not answer. Index it again later.' };
  return { code: 'internal', text: 'The document could not be indexed. Upload it in another format.' };
};

/** What the document was before may answer on only if it still is that. */
const fail = async ({ ctx, owner, work, error }: Work & { error: unknown }): Promise<void> => {
  // It was changed meanwhile, and is due again: what was wrong with it may not be any more.
  if (!(await reportIndexProgress({ store: ctx.store, owner, work, done: 0, total: null }))) return;
  const { code, text } = failureOf(error);
  const keepsChunks = unreadableReason(error) === null && work.indexed_version === work.version;
  ctx.log.warn('document not indexed', { documentId: work.id, code, error });
  if (!keepsChunks) await ctx.vectors.deleteDocument({ tenantId: ctx.tenantId, documentId: work.id });
  await callFunction({
    store: ctx.store,
    name: 'fail_index_work',
    args: { p_owner: owner, p_id: work.id, p_wanted: work.index_wanted, p_code: code, p_text: text, p_keeps_chunks: keepsChunks },
    schema: z.enum(['done', 'changed', 'lost']),
  });
};

/**
 * Does what one document is due for. What is wrong with the document itself ends in its state `error`; what may pass is thrown, until it was tried too often.
 * @throws AppError dependency_unavailable
 */
export const workOff = async (call: Work): Promise<void> => {
  const { work } = call;
  if (work.status === 'deleting') return await finishDeletion(call);
  if (work.index_attempts >= MAX_ATTEMPTS) return await fail({ ...call, error: new Error('It was begun too often.') });
  try {
    await indexDocument(call);
  } catch (error) {
    if (isPassing(error) && work.index_attempts + 1 < MAX_ATTEMPTS) throw error;
    await fail({ ...call, error });
  }
};
