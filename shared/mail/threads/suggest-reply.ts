import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import { cleanLine } from '../../quotes/render/clean-text.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { readReplyTarget } from '../outgoing/reply-target.ts';
import { suggestedReplyText } from '../outgoing/template-texts.ts';

const draftSchema = z.object({
  detail: z.object({
    text: z.string(),
    citations: z.array(z.object({ documentId: z.string(), title: z.string(), page: z.int().nullable(), score: z.number() })),
  }),
});

/** The answer that waits for a member in this thread: to the latest question of those that are open. */
const readDraft = async ({ store, enquiryId }: { store: Store; enquiryId: string | null }) => {
  if (enquiryId === null) return null;
  const query = store.from('tasks').select('detail').eq('kind', 'answer_ready').eq('state', 'open').eq('enquiry_id', enquiryId);
  const [draft] = await readRows({
    query: query.order('created_at', { ascending: false }).order('id', { ascending: false }).limit(1),
    schema: draftSchema,
  });
  return draft?.detail ?? null;
};

const enquirySchema = z.object({ status: z.string(), missing: z.array(z.string()) });

/**
 * Words that a member may send in a thread: for an enquiry that waits for facts they ask exactly for those; else the answer that is ready for a question of it, with what it cites; else a
 * template. Nothing is kept or sent.
 * `threadId` is the bare uuid or null.
 * @throws AppError not_found; state_conflict when there is nobody to answer.
 */
export const suggestReply = async ({ ctx, input }: { ctx: { store: Store }; input: { threadId: string | null } }) => {
  const target = await readReplyTarget({ ctx, input });
  if (target.threadId === null) throw notFound();
  const enquiry =
    target.enquiryId === null
      ? null
      : await readRow({ query: ctx.store.from('enquiries').select('status,missing').eq('id', target.enquiryId), schema: enquirySchema });
  const asksFor = enquiry?.status === 'needs_info' ? enquiry.missing : [];
  const draft = asksFor.length > 0 ? null : await readDraft({ store: ctx.store, enquiryId: target.enquiryId });
  if (draft !== null) return { to: target.address, asksFor, text: draft.text, citations: draft.citations };
  return {
    to: target.address,
    asksFor,
    citations: [],
    text: suggestedReplyText({ name: cleanLine(target.name).slice(0, 100), missing: asksFor }),
  };
};
