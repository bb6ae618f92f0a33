import { composeBody, type TextPart } from './compose-body.ts';
import { isBlockedType } from './is-blocked-type.ts';
import { isShownLeaf } from './is-shown-leaf.ts';
import { isTnef } from './is-tnef.ts';
import { MAIL_LIMITS } from './limits.ts';
import { readHead } from './read-head.ts';
import { readLeafFile, readLeafText } from './read-leaf.ts';
import { type ReportPart, readReport } from './read-report.ts';
import { safeFilename } from './safe-filename.ts';
import type { Attachment, DropReason, Leaf, MailFacts, ParsedMail } from './schemas.ts';
import { type MimeLeaf, splitMime } from './split-mime.ts';

type Taken = {
  texts: TextPart[];
  textBytesLeft: number;
  attachments: Attachment[];
  attachmentContents: Uint8Array[];
  reportParts: ReportPart[];
  leaves: Leaf[];
  dropped: { what: string; why: DropReason }[];
  flags: Set<MailFacts['flags'][number]>;
};

/** What a file without a name is called. */
const NAMES: Readonly<Record<string, string>> = {
  'message/rfc822': 'message.eml',
  'text/calendar': 'invitation.ics',
  'application/pdf': 'document.pdf',
  'image/jpeg': 'image.jpg',
  'image/png': 'image.png',
  'image/gif': 'image.gif',
};

/** base64 with line ends takes 1.37 bytes a byte. */
const ENCODED_FILE_FACTOR = 1.4;

/**
 * Reads a raw mail (RFC 5322 with MIME) into facts, its text, safe HTML and attachments. Any bytes give a result: what passes a limit or
 * may not be kept is named in `dropped`, `truncated` and `flags`; every leaf of the MIME tree is in `leaves` with its fate.
 */
export const parseMail = async (raw: Uint8Array): Promise<ParsedMail> => {
  const deadlineMs = performance.now() + MAIL_LIMITS.parseMs;
  const mail = splitMime(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { hasSeveralFrom, isCut: isHeadCut, ...head } = await readHead(mail.header);
  const areHeadersCut = mail.headersCut || isHeadCut;
  const taken: Taken = {
    texts: [],
    textBytesLeft: MAIL_LIMITS.textsBytes,
    attachments: [],
    attachmentContents: [],
    reportParts: [],
    leaves: [],
    dropped: [...mail.dropped],
    flags: new Set(),
  };
  for (const leaf of mail.leaves) {
    if (leaf.dropReason !== undefined) drop({ taken, leaf, what: leaf.type.value, why: leaf.dropReason });
    else if (performance.now() > deadlineMs) drop({ taken, leaf, what: leaf.type.value, why: 'out_of_time' });
    else if (isShownLeaf({ leaf, hasText: taken.texts.some((part) => part.text.trim() !== '') })) takeText({ taken, leaf });
    else await takeFile({ taken, leaf });
  }
  const { isCut, ...body } = composeBody({ parts: taken.texts, subject: head.subject });
  if (isCut) taken.flags.add('body_cut');
  if (hasSeveralFrom) taken.flags.add('several_from');
  if (areHeadersCut) taken.flags.add('headers_cut');
  const { attachments, attachmentContents, leaves, dropped } = taken;
  return {
    ...head,
    ...body,
    attachments,
    attachmentContents,
    leaves,
    dropped,
    truncated: areHeadersCut || taken.flags.has('body_cut') || dropped.some(({ why }) => why !== 'blocked_type' && why !== 'not_unpacked'),
    flags: [...taken.flags],
    report: readReport({ parts: taken.reportParts, reportType: mail.type.value === 'multipart/report' ? mail.type.reportType : null }),
  };
};

const takeText = ({ taken, leaf }: { taken: Taken; leaf: MimeLeaf }): void => {
  const limitBytes = Math.min(MAIL_LIMITS.textBytes, taken.textBytesLeft);
  const { text, isCut, isCharsetUnknown } = readLeafText(leaf, limitBytes);
  taken.textBytesLeft -= Buffer.byteLength(text);
  taken.texts.push({ group: leaf.group, isHtml: leaf.type.value === 'text/html', text });
  taken.leaves.push({ path: leaf.path, contentType: leaf.type.value, fate: 'inline' });
  if (isCut) taken.flags.add('body_cut');
  if (isCharsetUnknown) taken.flags.add('charset_unknown');
};

const takeFile = async ({ taken, leaf }: { taken: Taken; leaf: MimeLeaf }): Promise<void> => {
  const contentType = leaf.type.value;
  if (leaf.body.length > MAIL_LIMITS.attachmentBytes * ENCODED_FILE_FACTOR) {
    return drop({ taken, leaf, what: contentType, why: 'too_large' });
  }
  const file = await readLeafFile(leaf);
  const filename = safeFilename(file.filename ?? NAMES[contentType] ?? null);
  if (file.content.byteLength > MAIL_LIMITS.attachmentBytes) return drop({ taken, leaf, what: filename, why: 'too_large' });
  if (isBlockedType({ filename, contentType, content: file.content })) return drop({ taken, leaf, what: filename, why: 'blocked_type' });
  // Outlook's own wrapping of a mail, which nothing but Outlook opens.
  if (isTnef({ contentType, content: file.content })) return drop({ taken, leaf, what: filename, why: 'not_unpacked' });
  const { content, contentId, disposition } = file;
  taken.attachments.push({ filename, contentType, sizeBytes: content.byteLength, contentId, disposition });
  taken.attachmentContents.push(content);
  taken.reportParts.push({ contentType, content });
  taken.leaves.push({ path: leaf.path, contentType, fate: 'attached' });
};

const drop = ({ taken, leaf, what, why }: { taken: Taken; leaf: MimeLeaf; what: string; why: DropReason }): void => {
  taken.leaves.push({ path: leaf.path, contentType: leaf.type.value, fate: 'dropped', reason: why });
  taken.dropped.push({ what, why });
};
