import { AppError, type FieldProblem, invalid } from '../../core/errors.ts';
import type { MailAddress, OutgoingMail } from './port.ts';

/** Spec: mail, Sending. */
const MAX_RECIPIENTS = 50;
const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,255}$/;
const HEADER_NAME = /^[A-Za-z0-9-]{1,76}$/;
const CONTENT_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}(;[ \w!#$&^.+="-]{0,200})?$/;

/** Fields that the mail itself sets: a second one would let a caller change sender or recipients. */
const RESERVED_HEADER =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|return-path|received|dkim-signature|content-.*|resent-.*)$/i;

/**
 * Refuses what must not leave: CR, LF or NUL in anything that reaches a header, malformed addresses, no or more than 50 recipients, header
 * names that are reserved (all `validation_failed` with pointers), attachments above 20 MB (`payload_too_large`).
 */
export const checkOutgoingMail = (mail: OutgoingMail): void => {
  const problems = [
    ...addressProblems('/from', mail.from),
    ...(mail.replyTo === undefined ? [] : addressProblems('/replyTo', mail.replyTo)),
    ...mail.to.flatMap((one, index) => addressProblems(`/to/${index}`, one)),
    ...mail.cc.flatMap((one, index) => addressProblems(`/cc/${index}`, one)),
    ...lineProblems('/subject', mail.subject),
    ...lineProblems('/messageId', mail.messageId),
    ...lineProblems('/inReplyTo', mail.inReplyTo ?? ''),
    ...mail.references.flatMap((one, index) => lineProblems(`/references/${index}`, one)),
    ...Object.entries(mail.headers).flatMap(headerProblems),
    ...mail.attachments.flatMap(({ filename, contentType }, index) => [
      ...lineProblems(`/attachments/${index}/filename`, filename),
      ...(CONTENT_TYPE.test(contentType) ? [] : [{ pointer: `/attachments/${index}/contentType`, detail: 'must be a media type' }]),
    ]),
    ...recipientProblems(mail),
    ...(Number.isNaN(mail.date.getTime()) ? [{ pointer: '/date', detail: 'must be a date' }] : []),
  ];
  if (problems.length > 0) throw invalid(problems);
  const attachedBytes = mail.attachments.reduce((sum, { content }) => sum + content.byteLength, 0);
  if (attachedBytes > MAX_ATTACHMENT_BYTES) {
    throw new AppError('payload_too_large', { detail: 'The attachments of one mail may have 20 MB together.' });
  }
};

const lineProblems = (pointer: string, value: string): FieldProblem[] =>
  /[\r\n\0\u2028\u2029]/.test(value) ? [{ pointer, detail: 'must be one line without control characters' }] : [];

const addressProblems = (pointer: string, { name, address }: MailAddress): FieldProblem[] => [
  ...lineProblems(`${pointer}/name`, name ?? ''),
  ...(ADDRESS.test(address) && !/\p{Cc}/u.test(address) ? [] : [{ pointer: `${pointer}/address`, detail: 'must be one email address' }]),
];

const headerProblems = ([name, value]: [string, string]): FieldProblem[] => {
  const pointer = `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (!HEADER_NAME.test(name)) return [{ pointer, detail: 'must be a header name' }];
  if (RESERVED_HEADER.test(name)) return [{ pointer, detail: 'is set by the mail itself' }];
  return lineProblems(pointer, value);
};

const recipientProblems = ({ to, cc }: OutgoingMail): FieldProblem[] => {
  if (to.length === 0) return [{ pointer: '/to', detail: 'needs a recipient' }];
  return to.length + cc.length > MAX_RECIPIENTS
    ? [{ pointer: '/to', detail: `may have ${MAX_RECIPIENTS} recipients together with cc` }]
    : [];
};
