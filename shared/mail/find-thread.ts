import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';

const candidateSchema = z.object({ message_id: z.string(), thread_id: z.uuid().nullable(), enquiry_id: z.uuid().nullable() });
const participantSchema = z.object({
  from_address: z.string().nullable(),
  person_address: z.string().nullable(),
  to_addresses: z.array(z.string()),
  cc_addresses: z.array(z.string()),
});

/** A mail may name any number of ids; the newest ones decide. */
const MAX_IDS = 50;

type Input = { inReplyTo: string | null; references: readonly string[]; sender: string; memberAddresses: readonly string[] };

/**
 * The thread that a mail answers: In-Reply-To first, then References newest first, against mail received and sent. The sender
 * must be a member or have been part of that thread: copying an id opens nothing.
 */
export const findThread = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ threadId: string; enquiryId: string | null } | null> => {
  const ids = [...new Set([...(input.inReplyTo === null ? [] : [input.inReplyTo]), ...[...input.references].reverse()])].slice(0, MAX_IDS);
  if (ids.length === 0) return null;
  const found = await readRows({
    query: ctx.store.from('messages').select('message_id,thread_id,enquiry_id').in('message_id', ids),
    schema: candidateSchema,
  });
  const threads = ids.flatMap((id) => found.filter((candidate) => candidate.message_id === id && candidate.thread_id !== null));
  const isMember = input.memberAddresses.includes(input.sender);
  for (const threadId of new Set(threads.map((candidate) => candidate.thread_id))) {
    if (threadId === null) continue;
    const messages = await readRows({
      query: ctx.store
        .from('messages')
        .select('from_address,person_address,to_addresses,cc_addresses')
        .eq('thread_id', threadId)
        .order('received_at', { ascending: false })
        .limit(MAX_IDS),
      schema: participantSchema,
    });
    const isParticipant = messages.some((message) =>
      [message.from_address, message.person_address, ...message.to_addresses, ...message.cc_addresses].includes(input.sender),
    );
    if (isMember || isParticipant) {
      return {
        threadId,
        enquiryId: threads.find((candidate) => candidate.thread_id === threadId && candidate.enquiry_id !== null)?.enquiry_id ?? null,
      };
    }
  }
  return null;
};
