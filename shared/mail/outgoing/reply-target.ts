import { z } from 'zod';
import { AppError, notFound } from '../../core/errors.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { readRows } from '../../services/store/read-rows.ts';

const enquirySchema = z.object({
  id: z.uuid(),
  thread_id: z.uuid().nullable(),
  client_id: z.uuid().nullable(),
  subject: z.string(),
});
const ENQUIRY_COLUMNS = Object.keys(enquirySchema.shape).join(',');
const personSchema = z.object({ person_name: z.string().nullable(), person_address: z.string(), enquiry_id: z.uuid().nullable() });
const clientSchema = z.object({ id: z.uuid(), name: z.string(), email: z.string() });

export type ReplyTarget = {
  /** Null: the enquiry has none yet, for it was no mail. */
  threadId: string | null;
  enquiryId: string | null;
  clientId: string | null;
  /** Lower case. */
  address: string;
  name: string;
  /** Of the enquiry; null without one. */
  subject: string | null;
};

type Input = { enquiryId: string | null } | { threadId: string | null };

/** Who wrote last in a thread, of those that people are. */
const personOf = async ({ store, threadId }: { store: Store; threadId: string }) => {
  const [person] = await readRows({
    query: store
      .from('messages')
      .select('person_name,person_address,enquiry_id')
      .eq('thread_id', threadId)
      .eq('direction', 'in')
      .in('class', ['person', 'form_robot'])
      .not('person_address', 'is', null)
      .order('received_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(1),
    schema: personSchema,
  });
  return person ?? null;
};

const readClient = async ({ store, field, value }: { store: Store; field: 'id' | 'email'; value: string }) =>
  await readRow({ query: store.from('clients').select('id,name,email').eq(field, value), schema: clientSchema });

const readEnquiry = async ({ store, id }: { store: Store; id: string }) =>
  await readRow({ query: store.from('enquiries').select(ENQUIRY_COLUMNS).eq('id', id), schema: enquirySchema });

/**
 * Whom an answer goes to, from our records alone: the enquiry's client, else the person who wrote last in the thread. Ids are bare uuids, null when they did not parse.
 * @throws AppError not_found; state_conflict when there is nobody to answer.
 */
export const readReplyTarget = async ({ ctx, input }: { ctx: { store: Store }; input: Input }): Promise<ReplyTarget> => {
  const { store } = ctx;
  const isOfEnquiry = 'enquiryId' in input;
  const id = isOfEnquiry ? input.enquiryId : input.threadId;
  if (id === null) throw notFound();
  const asked = isOfEnquiry ? await readEnquiry({ store, id }) : null;
  const thread = isOfEnquiry
    ? null
    : await readRow({ query: store.from('threads').select('id').eq('id', id), schema: z.object({ id: z.uuid() }) });
  if (asked === null && thread === null) throw notFound();
  const threadId = thread?.id ?? asked?.thread_id ?? null;
  const person = threadId === null ? null : await personOf({ store, threadId });
  const enquiry = asked ?? (person?.enquiry_id == null ? null : await readEnquiry({ store, id: person.enquiry_id }));
  const known = enquiry?.client_id == null ? null : await readClient({ store, field: 'id', value: enquiry.client_id });
  const client =
    known ?? (person === null ? null : await readClient({ store, field: 'email', value: person.person_address.toLowerCase() }));
  const address = client?.email ?? person?.person_address.toLowerCase();
  if (address === undefined) throw new AppError('state_conflict', { detail: 'There is no person with an address to answer here.' });
  return {
    threadId,
    enquiryId: enquiry?.id ?? null,
    clientId: client?.id ?? null,
    address,
    name: client === null || client.name === '' ? (person?.person_name ?? '') : client.name,
    subject: enquiry?.subject ?? null,
  };
};
