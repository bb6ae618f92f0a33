import { z } from 'zod';
import { AppError, notFound } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { readRow } from '../services/store/read-row.ts';
import { readRows } from '../services/store/read-rows.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import { findSentMail, type SentMail } from './find-sent-mail.ts';
import { type FoundThread, findThread } from './find-thread.ts';
import { intentSchema } from './intents.ts';
import { readMessageIds } from './message-id.ts';
import { type ReadMail, readMail } from './read-mail.ts';
import { mailClassSchema } from './schemas.ts';

const storedSchema = z.object({
  id: z.uuid(),
  raw_path: z.string(),
  envelope_from: z.string(),
  envelope_recipients: z.array(z.string()),
  spf: z.string().nullable(),
  dkim: z.string().nullable(),
  spam_score: z.coerce.number().nullable(),
  received_at: z.string(),
  enquiry_id: z.uuid().nullable(),
  released_at: z.string().nullable(),
  decided_class: mailClassSchema.nullable(),
  decided_intent: intentSchema.nullable(),
});
export type StoredMessage = z.infer<typeof storedSchema>;

export type SortedMessage = ReadMail & {
  stored: StoredMessage;
  settings: Awaited<ReturnType<typeof getSettings>>;
  /** From an active member who did not fail authentication, and no forward: our own side of a correspondence. */
  isFromMember: boolean;
  thread: FoundThread | null;
  /** Of a mail that made an enquiry before: the one that this was merged into since. */
  survivor: { id: string; isClosed: boolean } | null;
  /** Of a bounce or a complaint: the mail of ours that it speaks of. */
  sent: SentMail | null;
};

type SortContext = TenantContext<'store' | 'blobs'>;

const TEXT_CHARACTERS = 20_000;
const MAX_IDS = 50;

const readStored = async ({ ctx, messageId }: { ctx: SortContext; messageId: string }) => {
  const stored = await readRow({
    query: ctx.store.from('messages').select(Object.keys(storedSchema.shape).join(',')).eq('id', messageId),
    schema: storedSchema,
  });
  if (stored === null) throw notFound();
  const raw = await ctx.blobs.get(stored.raw_path);
  if (raw === null) throw new AppError('dependency_unavailable', { detail: 'The stored mail cannot be read right now.' });
  return { stored, raw };
};

/** The enquiry that a mail makes: always the same one. */
export const enquiryIdOf = (messageId: string): string => derivedUuid({ cause: messageId, step: 'enquiry' });

/** Merging moves the mail, but leaves the enquiry that it made: it cannot make that one again. */
const readSurvivor = async ({ ctx, stored }: { ctx: SortContext; stored: StoredMessage }): Promise<SortedMessage['survivor']> => {
  const ownId = enquiryIdOf(stored.id);
  if (stored.enquiry_id === null || stored.enquiry_id === ownId) return null;
  const rows = await readRows({
    query: ctx.store.from('enquiries').select('id,status').in('id', [ownId, stored.enquiry_id]),
    schema: z.object({ id: z.uuid(), status: z.string() }),
  });
  const survivor = rows.find(({ id }) => id === stored.enquiry_id);
  if (survivor === undefined || rows.length < 2) return null;
  return { id: survivor.id, isClosed: survivor.status === 'closed' };
};

/** Message-IDs by which a bounce or a complaint may name its original: the returned headers, its own, then those that its words quote. */
const reportedIds = ({ mail }: ReadMail): string[] => [
  ...(mail.report.originalMessageId === null ? [] : [mail.report.originalMessageId]),
  ...(mail.inReplyTo === null ? [] : [mail.inReplyTo]),
  ...mail.references.toReversed(),
  ...readMessageIds(mail.text.slice(0, TEXT_CHARACTERS), MAX_IDS),
];

/**
 * Reads a stored mail again from its bytes, sorts it, and finds what it belongs to. What a member decided about it counts.
 * @throws AppError not_found; dependency_unavailable when the raw mail cannot be read now.
 */
export const sortMessage = async ({ ctx, messageId }: { ctx: SortContext; messageId: string }): Promise<SortedMessage> => {
  const { stored, raw } = await readStored({ ctx, messageId });
  const settings = await getSettings({ ctx });
  const isDecided = stored.released_at !== null || stored.decided_class !== null || stored.decided_intent !== null;
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
    decision: isDecided ? { mailClass: stored.decided_class, intent: stored.decided_intent } : null,
  });
  const { mail, person, authentication, classification } = read;
  const isForward = person?.original != null;
  const isMember = mail.from !== null && authentication !== 'fail' && read.memberAddresses.includes(mail.from.address);
  const isReport = classification.mailClass === 'bounce' || classification.mailClass === 'abuse_report';
  // A forward starts a thread of its own: what it answers is the member's correspondence, not the client's.
  const thread =
    isForward || isReport || mail.from === null
      ? null
      : await findThread({
          ctx,
          input: {
            inReplyTo: mail.inReplyTo,
            references: mail.references,
            // A number is easily written: whoever failed authentication must name an id.
            subject: authentication === 'fail' ? '' : mail.subject,
            sender: mail.from.address,
            isMember,
          },
        });
  const survivor = await readSurvivor({ ctx, stored });
  const sent = isReport ? await findSentMail({ ctx, input: { messageIds: reportedIds(read) } }) : null;
  return { ...read, stored, settings, thread, survivor, sent, isFromMember: isMember && !isForward };
};
