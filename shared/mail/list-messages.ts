import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { messageFactsSchema } from './message-view.ts';

const listedMessageSchema = messageFactsSchema.extend({ snippet: z.string(), attachment_count: z.int() });
export type ListedMessage = z.infer<typeof listedMessageSchema>;

/** Where a page ended: the instant as the database wrote it, with its microseconds. */
export type MessagePosition = { receivedAt: string; id: string };

export type MessageFilter = {
  tab: string | null;
  class: string | null;
  /** Bare uuids. */
  threadId: string | null;
  clientId: string | null;
  parked: boolean | null;
  archived: 'no' | 'yes' | 'all';
  q: string | null;
  /** Instants (RFC 3339); `until` is excluded. */
  since: string | null;
  until: string | null;
};

/** One page of mails, newest first; `next` is null on the last page. */
export const listMessages = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { filter: MessageFilter; limit: number; before: MessagePosition | null };
}): Promise<{ messages: ListedMessage[]; next: MessagePosition | null }> => {
  const { filter, limit, before } = input;
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_messages',
    args: {
      p_filter: {
        tab: filter.tab,
        class: filter.class,
        thread_id: filter.threadId,
        client_id: filter.clientId,
        parked: filter.parked,
        archived: filter.archived,
        q: filter.q,
        since: filter.since,
        until: filter.until,
        before_at: before?.receivedAt ?? null,
        before_id: before?.id ?? null,
      },
      p_limit: limit + 1,
    },
    schema: z.array(listedMessageSchema),
  });
  const messages = rows.slice(0, limit);
  const last = messages.at(-1);
  return { messages, next: rows.length > limit && last !== undefined ? { receivedAt: last.received_at, id: last.id } : null };
};
