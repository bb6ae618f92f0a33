import { notFound } from '../../core/errors.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { type SharedDocument, sharedDocumentSchema } from './shared-document.ts';

/** One document of the platform; `documentId` is the bare uuid, or null for what is none. @throws AppError not_found */
export const getSharedDocument = async ({
  ctx,
  input,
}: {
  ctx: Pick<Context<'platform'>, 'platform'>;
  input: { documentId: string | null };
}): Promise<SharedDocument> => {
  if (input.documentId === null) throw notFound();
  const row = await callFunction({
    store: ctx.platform,
    name: 'platform_get_shared_document',
    args: { p_id: input.documentId },
    schema: sharedDocumentSchema.nullable(),
  });
  if (row === null) throw notFound();
  return row;
};
