import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import { cleanLine } from '../../quotes/render/clean-text.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { readReplyTarget } from '../outgoing/reply-target.ts';
import { suggestedReplyText } from '../outgoing/template-texts.ts';

const enquirySchema = z.object({ status: z.string(), missing: z.array(z.string()) });

/**
 * Words that a member may send in a thread, from a template: for an enquiry that waits for facts they ask exactly for those. Nothing is kept or sent.
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
  return { to: target.address, asksFor, text: suggestedReplyText({ name: cleanLine(target.name).slice(0, 100), missing: asksFor }) };
};
