import { readFile } from 'node:fs/promises';
import { readLanguage } from '../../../shared/enquiries/extract/language.ts';
import { readMail } from '../../../shared/mail/read-mail.ts';

export type BenchAnswer = { file: string; ms: number; error: string | null } & Record<string, unknown>;

/** An agency that knows nobody: no addresses of its own, no members. */
const HOUSE = { ownMessageIdDomain: 'mail.bench.invalid', tenantAddresses: [], memberAddresses: [], forwardedAsOriginal: true };

/** Reads one file by the path of the pipeline up to sorting; the time is that of reading, without the disk. */
export const readForBench = async ({ folder, file }: { folder: string; file: string }): Promise<BenchAnswer> => {
  const raw = await readFile(`${folder}/${file}`);
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
    return {
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
      dropped: mail.dropped,
      error: null,
    };
  } catch (error) {
    return { file, ms: elapsed(), error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};
