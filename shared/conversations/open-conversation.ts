import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

type Asker =
  | { channel: 'helpdesk'; memberId: string }
  | { channel: 'mail'; threadId: string; clientId: string | null; enquiryId: string | null };

/**
 * The conversation in which a member, or a person by mail, asks. `conversationId`: the one that the asker names, null for a new one (of a thread: the one that it has). One that was closed is followed by a
 * new one, of which nothing of the old is known.
 * `newId`: of a new one, so that a second run does not begin another.
 * @throws AppError not_found: that conversation is not this asker's, or is not there at all
 */
export const openConversation = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { asker: Asker; conversationId: string | null; newId?: string };
}): Promise<string> => {
  const { asker, conversationId, newId = newUuid() } = input;
  const of =
    asker.channel === 'helpdesk'
      ? { member_id: asker.memberId }
      : { thread_id: asker.threadId, client_id: asker.clientId, enquiry_id: asker.enquiryId };
  return await callFunction({
    store: ctx.store,
    name: 'open_conversation',
    args: { p_conversation: { id: newId, channel: asker.channel, ...of }, p_wanted: conversationId, p_at: ctx.now().toISOString() },
    schema: z.uuid(),
  });
};
