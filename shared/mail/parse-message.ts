import { z } from 'zod';
import { AppError, notFound } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { EnquiryReceived } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import { findThread } from './find-thread.ts';
import { readMail } from './read-mail.ts';
import type { MailClass, ParsedMail } from './schemas.ts';

const STAGE = 'parse-email';
const MAX_SUBJECT_CHARACTERS = 300;
const MAX_TEXT_CHARACTERS = 100_000;
/** Only a person's wish becomes an enquiry; everything else is kept, with the rule that sorted it. */
const ASKING_CLASSES: readonly MailClass[] = ['person', 'form_robot'];

const storedSchema = z.object({
  id: z.uuid(),
  raw_path: z.string(),
  envelope_from: z.string(),
  envelope_recipients: z.array(z.string()),
  spf: z.string().nullable(),
  dkim: z.string().nullable(),
  spam_score: z.coerce.number().nullable(),
});
type StoredMessage = z.infer<typeof storedSchema>;

type ParseContext = TenantContext<'store' | 'bus' | 'blobs'>;
type Input = { eventId: string; data: { messageId: string } };

const readStored = async ({
  ctx,
  messageId,
}: {
  ctx: ParseContext;
  messageId: string;
}): Promise<{ stored: StoredMessage; raw: Uint8Array }> => {
  const stored = await readRow({
    query: ctx.store.from('messages').select(Object.keys(storedSchema.shape).join(',')).eq('id', messageId),
    schema: storedSchema,
  });
  if (stored === null) throw notFound();
  const raw = await ctx.blobs.get(stored.raw_path);
  if (raw === null) throw new AppError('dependency_unavailable', { detail: 'The stored mail cannot be read right now.' });
  return { stored, raw };
};

/** Reads and sorts the mail, and finds its thread. */
const sortMail = async ({ ctx, stored, raw }: { ctx: ParseContext; stored: StoredMessage; raw: Uint8Array }) => {
  const settings = await getSettings({ ctx });
  const read = await readMail({
    raw,
    delivery: {
      envelope: { to: stored.envelope_recipients, from: stored.envelope_from },
      spf: stored.spf,
      dkim: stored.dkim,
      spamScore: stored.spam_score,
    },
    houseOf: async ({ fromAddress }) => ({
      ...(await ownAddresses({ ctx, input: { candidates: fromAddress === null ? [] : [fromAddress] } })),
      ownMessageIdDomain: ctx.installation.messageIdDomain,
      forwardedAsOriginal: settings.email.forwardedAsOriginal,
    }),
  });
  const { mail, person } = read;
  // A forward starts a thread of its own: what it answers is the member's correspondence, not the client's.
  const thread =
    person?.original != null || mail.from === null
      ? null
      : await findThread({
          ctx,
          input: {
            inReplyTo: mail.inReplyTo,
            references: mail.references,
            sender: mail.from.address,
            memberAddresses: read.memberAddresses,
          },
        });
  return { ...read, settings, thread };
};

type Sorted = Awaited<ReturnType<typeof sortMail>>;

const messageRow = ({
  stored,
  mail,
  sorted,
  threadId,
  enquiryId,
}: {
  stored: StoredMessage;
  mail: ParsedMail;
  sorted: Sorted;
  threadId: string;
  enquiryId: string | null;
}) => ({
  id: stored.id,
  thread_id: threadId,
  enquiry_id: enquiryId,
  class: sorted.classification.mailClass,
  class_rule: sorted.classification.rule,
  parked_reason: sorted.classification.parkedReason,
  authentication: sorted.authentication,
  from_name: mail.from?.name ?? null,
  from_address: mail.from?.address ?? null,
  person_name: sorted.person?.name ?? null,
  person_address: sorted.person?.address ?? null,
  person_via: sorted.person?.via ?? null,
  to_addresses: mail.to.map(({ address }) => address),
  cc_addresses: mail.cc.map(({ address }) => address),
  subject: mail.subject,
  text: mail.text,
  reply_text: sorted.replyText,
  html: mail.html ?? '',
  sent_at: mail.date,
  in_reply_to: mail.inReplyTo,
  references_ids: mail.references,
  headers: mail.headers,
  attachments: mail.attachments,
  dropped: mail.dropped,
  truncated: mail.truncated,
  unreadable_reason: null,
});

/**
 * Reads a stored mail, sorts it, finds its thread, and makes an enquiry of a person's new request. A reply joins its thread's
 * enquiry and wakes a resolved one up. Nothing automatic is answered.
 * @throws AppError dependency_unavailable when the raw mail cannot be read now.
 */
export const parseMessage = async ({ ctx, input }: { ctx: ParseContext; input: Input }): Promise<void> => {
  const { messageId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const { stored, raw } = await readStored({ ctx, messageId });
      const sorted = await sortMail({ ctx, stored, raw });
      const isAsking = ASKING_CLASSES.includes(sorted.classification.mailClass);
      const isNewEnquiry = isAsking && (sorted.thread?.enquiryId ?? null) === null;
      const threadId = sorted.thread?.threadId ?? derivedUuid({ cause: messageId, step: 'thread' });
      const enquiryId = isNewEnquiry ? derivedUuid({ cause: messageId, step: 'enquiry' }) : (sorted.thread?.enquiryId ?? null);
      const subject = sorted.subject.slice(0, MAX_SUBJECT_CHARACTERS);
      ctx.log.info('mail sorted', {
        messageId,
        class: sorted.classification.mailClass,
        rule: sorted.classification.rule,
        intent: sorted.intent.intent,
        intentRule: sorted.intent.rule,
        newEnquiry: isNewEnquiry,
      });
      return await callFunction({
        store: ctx.store,
        name: 'complete_parse',
        args: {
          p_event_id: input.eventId,
          p_message: messageRow({ stored, mail: sorted.mail, sorted, threadId, enquiryId }),
          p_thread: sorted.thread === null ? { id: threadId, subject } : null,
          p_enquiry: isNewEnquiry
            ? {
                id: enquiryId,
                source: sorted.classification.mailClass === 'form_robot' ? 'web_form' : 'email',
                subject,
                text: sorted.replyText.slice(0, MAX_TEXT_CHARACTERS),
              }
            : null,
          // Whoever only claims to be the client wakes nothing up.
          p_reopen: isAsking && !isNewEnquiry && sorted.classification.parkedReason === null ? enquiryId : null,
          p_events:
            isNewEnquiry && enquiryId !== null
              ? [makeEvent({ type: EnquiryReceived, data: { enquiryId, messageId }, cause: input.eventId })]
              : [],
          p_meta: commitMeta({ ctx, cause: input.eventId, timeZone: sorted.settings.company.timeZone }),
        },
        schema: commitSchema,
      });
    },
  });
};
