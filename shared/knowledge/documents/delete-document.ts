import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import { DocumentsChanged } from '../../events.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { removeChunks } from '../index/remove-chunks.ts';

/**
 * Deletes a document: nobody finds it from here on. Its chunks are removed at once and looked for; the stage does both once more, after whatever run may be writing
 * them now, and removes the file.
 * @throws AppError not_found; precondition_failed; dependency_unavailable when the chunks could not be removed yet (the stage goes on)
 */
export const deleteDocument = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'vectors'>;
  input: { documentId: string | null; revision: number };
}): Promise<void> => {
  const { documentId, revision } = input;
  if (documentId === null) throw notFound();
  const cause = `${documentId}/${revision}`;
  const { events } = await callFunction({
    store: ctx.store,
    name: 'delete_document',
    args: {
      p_id: documentId,
      p_revision: revision,
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: z.object({ events: z.array(outgoingEventSchema) }),
  });
  await publishEvents({ ctx, events });
  await removeChunks({ ctx, documentId });
};
