import { z } from 'zod';
import { DocumentsChanged } from '../../events.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { removeChunks } from '../index/remove-chunks.ts';
import { getFaq } from './get-faq.ts';

/**
 * Deletes a FAQ and the document that it is: neither answers from here on.
 * @throws AppError not_found; precondition_failed; dependency_unavailable when its chunks could not be removed yet (the stage goes on)
 */
export const deleteFaq = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'vectors'>;
  input: { faqId: string | null; revision: number };
}): Promise<void> => {
  const old = await getFaq({ ctx, input });
  const cause = `faq/${old.id}/${input.revision}`;
  const { removedId, events } = await callFunction({
    store: ctx.store,
    name: 'delete_faq',
    args: {
      p_id: old.id,
      p_revision: input.revision,
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId: old.document_id }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: z.object({ removedId: z.uuid().nullable(), events: z.array(outgoingEventSchema) }),
  });
  await publishEvents({ ctx, events });
  if (removedId !== null) await removeChunks({ ctx, documentId: removedId });
};
