import { z } from 'zod';
import { tripSchema } from '../enquiries/schemas.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';

const threadSchema = z.object({
  threadId: z.uuid(),
  /** The one that goes on: of merged ones the survivor, of closed ones what an earlier reply opened. */
  enquiry: z.object({ id: z.uuid(), status: z.string(), trip: z.unknown() }).nullable(),
  /** Of all its mails. */
  subjects: z.array(z.string()),
  /** Newest version of that enquiry's quote. */
  quote: z.object({ id: z.uuid(), number: z.string(), version: z.int(), state: z.string() }).nullable(),
});

export type FoundThread = Omit<z.infer<typeof threadSchema>, 'enquiry'> & {
  enquiry: { id: string; isClosed: boolean /** Null until it was read. */; trip: z.infer<typeof tripSchema> | null } | null;
};

/** A mail may name any number of ids; the newest ones decide. */
const MAX_IDS = 50;
const NUMBER_IN_SUBJECT = /\[((?:Q|ENQ)-\d{4}-\d{6,9})\]/;

type Input = {
  inReplyTo: string | null;
  /** Oldest first, as in the header. */
  references: readonly string[];
  subject: string;
  /** Lower-cased address. */
  sender: string;
  /** An active member who did not fail authentication. */
  isMember: boolean;
};

/**
 * The thread that a mail answers: In-Reply-To first, then References newest first, against mail received and sent; else the number in the
 * subject of an enquiry or quote whose client the sender is. Copying an id opens nothing: the sender must be a member or have been part of it.
 */
export const findThread = async ({ ctx, input }: { ctx: { store: Store }; input: Input }): Promise<FoundThread | null> => {
  const ids = [...new Set([...(input.inReplyTo === null ? [] : [input.inReplyTo]), ...input.references.toReversed()])].slice(0, MAX_IDS);
  const number = NUMBER_IN_SUBJECT.exec(input.subject)?.[1] ?? null;
  if (ids.length === 0 && number === null) return null;
  const found = await callFunction({
    store: ctx.store,
    name: 'find_thread',
    args: { p_ids: ids, p_number: number, p_sender: input.sender, p_is_member: input.isMember },
    schema: threadSchema.nullable(),
  });
  if (found === null) return null;
  const { enquiry, ...rest } = found;
  if (enquiry === null) return { ...rest, enquiry: null };
  const trip = tripSchema.safeParse(enquiry.trip);
  return { ...rest, enquiry: { id: enquiry.id, isClosed: enquiry.status === 'closed', trip: trip.success ? trip.data : null } };
};
