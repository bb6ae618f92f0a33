import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { DocumentsChanged } from '../../events.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { removeChunks } from '../index/remove-chunks.ts';
import { faqDocument } from './faq-document.ts';
import type { FaqFields } from './faq-fields.ts';
import { type FaqRow, faqRowSchema } from './faq-row.ts';
import { getFaq } from './get-faq.ts';

type Input = {
  faqId: string | null;
  /** As the caller saw it last. */
  revision: number;
  fields?: { [Name in keyof FaqFields]?: FaqFields[Name] | undefined };
  /** Left out: as it is. */
  state?: FaqRow['state'];
};

const resultSchema = z.object({
  row: faqRowSchema,
  removedId: z.uuid().nullable(),
  oldBlobPath: z.string().nullable(),
  events: z.array(outgoingEventSchema),
});

/**
 * Changes, publishes or withdraws a FAQ, and its document with it in one transaction: what is edited answers from then on, what is withdrawn is not found any more.
 * @throws AppError not_found; precondition_failed; duplicate with the id of a document of the same words; state_conflict where somebody else did it at the same moment
 */
export const changeFaq = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs' | 'vectors'>;
  input: Input;
}): Promise<FaqRow> => {
  const { revision, fields = {}, state } = input;
  const old = await getFaq({ ctx, input });
  if (old.revision !== revision) {
    throw new AppError('precondition_failed', { detail: 'The FAQ was changed since you read it; read it again.' });
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const { question = old.question, answer = old.answer } = fields;
  const isPublished = (state ?? old.state) === 'published';
  const document = isPublished ? await faqDocument({ ctx, input: { documentId: old.document_id, question, answer } }) : null;
  const cause = `faq/${old.id}/${revision}`;
  const { row, removedId, oldBlobPath, events } = await callFunction({
    store: ctx.store,
    name: 'change_faq',
    args: {
      p_id: old.id,
      p_revision: revision,
      p_fields: given,
      p_state: state ?? null,
      p_document: document,
      p_by: actorName(ctx.actor),
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId: document?.id ?? old.document_id }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: resultSchema,
  });
  await publishEvents({ ctx, events });
  if (oldBlobPath !== null) await ctx.blobs.remove(oldBlobPath);
  if (removedId !== null) await removeChunks({ ctx, documentId: removedId });
  return row;
};
