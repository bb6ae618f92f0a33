import { open } from 'node:fs/promises';
import { readLanguage } from '../../../shared/enquiries/extract/language.ts';
import { MAIL_LIMITS } from '../../../shared/mail/limits.ts';
import { readMail } from '../../../shared/mail/read-mail.ts';

export type BenchAnswer = { file: string; ms: number; error: string | null } & Record<string, unknown>;

/** An agency that knows nobody: no addresses of its own, no members. */
const HOUSE = { ownMessageIdDomain: 'mail.bench.invalid', tenantAddresses: [], memberAddresses: [], forwardedAsOriginal: true };

/** One file after the other is read into `space`, so that memory holds one mail at a time; of a file beyond it, which the door would refuse, its start. */
const readInto = async ({ space, path }: { space: Buffer; path: string }): Promise<{ raw: Buffer; isCut: boolean }> => {
  const handle = await open(path);
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < space.length; length += read) {
      read = (await handle.read(space, length, space.length - length)).bytesRead;
    }
    return { raw: space.subarray(0, length), isCut: (await handle.stat()).size > space.length };
  } finally {
    await handle.close();
  }
};

/** As much as a post may have. */
export const openMailSpace = (): Buffer => Buffer.alloc(MAIL_LIMITS.postBytes);

/** Reads one file by the path of the pipeline up to sorting; the time is that of reading, without the disk. */
export const readForBench = async ({
  folder,
  file,
  space,
}: {
  folder: string;
  file: string;
  space: Buffer;
}): Promise<{ answer: BenchAnswer; bytes: number }> => {
  const { raw, isCut } = await readInto({ space, path: `${folder}/${file}` });
  const bytes = raw.byteLength;
  const start = performance.now();
  const elapsed = (): number => Math.round((performance.now() - start) * 100) / 100;
  try {
    const read = await readMail({
      raw,
      // A folder has no envelope: an absent return path is no empty one.
      delivery: { envelope: { to: [], from: 'unknown@bench.invalid' }, spf: null, dkim: null, spamScore: null },
      houseOf: () => HOUSE,
    });
    const { mail, classification, intent } = read;
    const language = readLanguage(`${read.replyText.slice(0, 1500)}\n${read.subject}`.trim()).value;
    const ms = elapsed();
    const answer: BenchAnswer = {
      file,
      ms,
      class: classification.mailClass,
      rule: classification.rule,
      intent: intent.intent,
      from: mail.from,
      to: mail.to,
      cc: mail.cc,
      replyTo: mail.replyTo,
      subject: mail.subject,
      date: mail.date,
      messageId: mail.messageId,
      inReplyTo: mail.inReplyTo,
      references: mail.references,
      text: mail.text,
      replyText: read.replyText,
      language,
      attachments: mail.attachments.map(({ filename, contentType, sizeBytes, contentId }) => ({
        name: filename,
        type: contentType,
        size: sizeBytes,
        contentId,
      })),
      dropped: isCut ? [...mail.dropped, { what: 'everything after 30 MB', why: 'too_large' }] : mail.dropped,
      error: null,
    };
    return { answer, bytes };
  } catch (error) {
    const answer: BenchAnswer = { file, ms: elapsed(), error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    return { answer, bytes };
  }
};
