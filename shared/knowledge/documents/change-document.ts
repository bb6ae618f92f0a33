import { z } from 'zod';
import { AppError, notFound } from '../../core/errors.ts';
import { encodeId } from '../../core/ids.ts';
import { DocumentsChanged } from '../../events.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { readRow } from '../../services/store/read-row.ts';
import { type DocumentFields, fieldColumns } from './document-fields.ts';
import type { DocumentRow } from './document-row.ts';
import { getDocument } from './get-document.ts';
import { type Content, contentHash, storeContent } from './store-content.ts';

type Input = {
  documentId: string | null;
  /** As the caller saw it last. */
  revision: number;
  fields: { [Name in keyof DocumentFields]?: DocumentFields[Name] | undefined };
  /** Makes a new version. */
  content: Content | null;
};

/** What the database will refuse is refused before a file is stored that nobody would remove. */
const checkBeforeStoring = async ({
  ctx,
  documentId,
  revision,
  content,
}: {
  ctx: TenantContext<'store'>;
  documentId: string;
  revision: number;
  content: Content;
}): Promise<void> => {
  const row = await getDocument({ ctx, input: { documentId } });
  if (row.revision !== revision) {
    throw new AppError('precondition_failed', { detail: 'The document has changed since you read it. Read it again.' });
  }
  const other = await readRow({
    query: ctx.store
      .from('documents')
      .select('id')
      .eq('content_sha256', contentHash(content.bytes))
      .neq('id', documentId)
      .neq('status', 'deleting'),
    schema: z.object({ id: z.uuid() }),
  });
  if (other === null) return;
  throw new AppError('duplicate', {
    detail: 'Another document has this very content.',
    extra: { documentId: encodeId('document', other.id) },
  });
};

/**
 * Changes what is said of a document, its content, or both. Whatever its chunks hold is indexed anew; until then it is `stale` and answers with what it was.
 * @throws AppError not_found; precondition_failed; duplicate with the id of another document of this content; validation_failed for a file that cannot be a document
 */
export const changeDocument = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs'>;
  input: Input;
}): Promise<DocumentRow> => {
  const { documentId, revision, fields, content } = input;
  if (documentId === null) throw notFound();
  if (content !== null) await checkBeforeStoring({ ctx, documentId, revision, content });
  const stored = content === null ? null : await storeContent({ ctx, documentId, content });
  const cause = `${documentId}/${revision}`;
  const { events, oldBlobPath } = await callFunction({
    store: ctx.store,
    name: 'change_document',
    args: {
      p_id: documentId,
      p_revision: revision,
      p_patch: fieldColumns(fields),
      p_content: stored,
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: z.object({ oldBlobPath: z.string().nullable(), events: z.array(outgoingEventSchema) }),
  });
  await publishEvents({ ctx, events });
  if (oldBlobPath !== null) await ctx.blobs.remove(oldBlobPath);
  return await getDocument({ ctx, input: { documentId } });
};
