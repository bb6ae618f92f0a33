import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import { DocumentsChanged } from '../../events.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';

/**
 * Has one document, or with `all` every one, read, cut and embedded anew. What was indexed before answers until then. Gives how many it will be.
 * @throws AppError not_found for one that is not there
 */
export const requestReindex = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus'>;
  input: { documentId: string | null } | 'all';
}): Promise<number> => {
  if (input !== 'all' && input.documentId === null) throw notFound();
  const documentId = input === 'all' ? null : input.documentId;
  const cause = newUuid();
  const { documents, events } = await callFunction({
    store: ctx.store,
    name: 'want_documents',
    args: {
      p_ids: documentId === null ? null : [documentId],
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: z.object({ documents: z.int(), events: z.array(outgoingEventSchema) }),
  });
  if (documentId !== null && documents === 0) throw notFound();
  await publishEvents({ ctx, events });
  return documents;
};
