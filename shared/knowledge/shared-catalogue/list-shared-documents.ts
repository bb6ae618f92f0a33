import { z } from 'zod';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { type SharedDocument, sharedDocumentSchema } from './shared-document.ts';

/** A page of the platform's documents, newest first; `beforeId`: the last id of the page before, or null. */
export const listSharedDocuments = async ({
  ctx,
  input,
}: {
  ctx: Pick<Context<'platform'>, 'platform'>;
  input: { limit: number; beforeId: string | null };
}): Promise<{ documents: SharedDocument[]; nextBeforeId: string | null }> => {
  const { limit, beforeId } = input;
  const rows = await callFunction({
    store: ctx.platform,
    name: 'platform_list_shared_documents',
    args: { p_before_id: beforeId, p_limit: limit + 1 },
    schema: z.array(sharedDocumentSchema),
  });
  const documents = rows.slice(0, limit);
  return { documents, nextBeforeId: rows.length > limit ? (documents.at(-1)?.id ?? null) : null };
};
