import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What the outbox keeps of a mail that is no quote, until it is out. `digest` stays: it tells a repeated request from another one. */
export const mailContentSchema = z.object({
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  recipientName: z.string(),
  digest: z.string(),
});
export type MailContent = z.infer<typeof mailContentSchema>;

/** SHA-256 (hex) of what was asked for. */
export const digestOf = (asked: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(asked)).digest('hex');
