import type { Address } from 'postal-mime';
import { cleanLine } from './clean-text.ts';
import { dropCommentsInAddresses } from './drop-comments.ts';
import { MAIL_LIMITS } from './limits.ts';
import { normaliseMessageId, readMessageIds } from './message-id.ts';
import { readDate } from './read-date.ts';
import { decode, toUtf8 } from './read-leaf.ts';
import type { Mailbox, MailFacts } from './schemas.ts';
import { unfoldHeaders } from './unfold-headers.ts';

const KEPT_HEADERS = new Set([
  'message-id',
  'in-reply-to',
  'references',
  'auto-submitted',
  'precedence',
  'return-path',
  'sender',
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-loop',
  'x-mailer',
  'x-spam-flag',
  'x-tripwright-loop',
  'user-agent',
  'content-language',
  'importance',
  'feedback-id',
]);
const ADDRESS_FIELDS = new Set(['from', 'to', 'cc', 'reply-to']);
const KEPT_VALUES = 100;
/** Room for 1,000 recipients; the library's time grows with the square of a field full of encoded words. */
const FIELD_BYTES = 131_072;

export type MailHead = Pick<
  MailFacts,
  | 'from'
  | 'replyTo'
  | 'to'
  | 'cc'
  | 'subject'
  | 'date'
  | 'dateHeader'
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'headers'
  | 'returnPath'
  | 'autoSubmitted'
  | 'precedence'
  | 'listId'
  | 'listUnsubscribe'
  | 'autoResponseSuppress'
> & { hasSeveralFrom: boolean; isCut: boolean };

/** What the header block of a mail says. `header`: within the limits. Of a repeated field the first counts; addresses that are none are left out. */
export const readHead = async (header: Buffer): Promise<MailHead> => {
  const fields = unfoldHeaders(toUtf8(header).toString('latin1')).map(({ name, value }) => ({
    name,
    value: ADDRESS_FIELDS.has(name) ? dropCommentsInAddresses(value) : value,
  }));
  const email = await decode({
    headers: fields.map(({ name, value }) => `${name}: ${value.slice(0, FIELD_BYTES)}`),
    body: Buffer.alloc(0),
  });
  const first = (name: string): string | null => {
    const found = email.headers.find((one) => one.key === name);
    return found === undefined ? null : cleanLine(found.value, 65_536);
  };
  const dateHeader = first('date');
  const returnPath = first('return-path');
  return {
    from: toMailboxes(email.from === undefined ? [] : [email.from])[0] ?? null,
    replyTo: toMailboxes(email.replyTo ?? []),
    to: toMailboxes(email.to ?? []),
    cc: toMailboxes(email.cc ?? []),
    subject: cleanLine(email.subject ?? '', 2000),
    date: dateHeader === null ? null : readDate(dateHeader),
    dateHeader,
    messageId: normaliseMessageId(first('message-id') ?? undefined),
    inReplyTo: normaliseMessageId(first('in-reply-to') ?? undefined),
    references: readMessageIds(first('references') ?? '', MAIL_LIMITS.references),
    headers: email.headers
      .filter((one) => KEPT_HEADERS.has(one.key) || one.key.startsWith('list-'))
      .slice(0, KEPT_VALUES)
      .map((one) => ({ name: one.key, value: cleanLine(one.value, 65_536) })),
    returnPath: returnPath === null ? null : returnPath.replace(/[<>\s]/g, '').toLowerCase(),
    autoSubmitted: first('auto-submitted'),
    precedence: first('precedence'),
    listId: first('list-id'),
    listUnsubscribe: first('list-unsubscribe'),
    autoResponseSuppress: first('x-auto-response-suppress'),
    isCut: fields.some(({ value }) => value.length > FIELD_BYTES),
    hasSeveralFrom: email.headers.filter((one) => one.key === 'from').length > 1,
  };
};

const ADDRESS = /^[^\s@<>,;:"]{1,64}@[^\s@<>,;:"]{1,255}$/;

const toMailboxes = (addresses: readonly Address[]): Mailbox[] =>
  addresses
    .flatMap((address) => address.group ?? [address])
    .map(({ name, address }) => ({ name: cleanLine(name, 200), address: address.trim().toLowerCase().toWellFormed() }))
    .filter(({ address }) => ADDRESS.test(address))
    .slice(0, MAIL_LIMITS.addresses);
