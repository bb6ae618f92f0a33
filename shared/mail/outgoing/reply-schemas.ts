import { z } from 'zod';

/** Bytes that would begin another header, or end the value. */
const LINE_BREAKS = /[\r\n\0]/;

/** A member's mail. Who gets it stands in our records; `cc` adds people. */
export const replyBodySchema = z.strictObject({
  text: z
    .string()
    .max(100_000)
    .refine((text) => text.trim() !== '', { error: 'must say something' }),
  /** Left out: the thread's latest. */
  subject: z
    .string()
    .max(300)
    .refine((text) => !LINE_BREAKS.test(text), { error: 'must be one line' })
    .refine((text) => text.trim() !== '', { error: 'must say something' })
    .optional(),
  cc: z.array(z.email().max(320)).max(49).default([]),
  /** Whether those on the newest mail of the thread get a copy. Left out: where that mail is proved to be its sender's. */
  keepCopies: z.boolean().optional(),
});
export type ReplyBody = z.infer<typeof replyBodySchema>;

export const replyAnswerSchema = z.object({
  outboundId: z.string(),
  threadId: z.string(),
  to: z.string(),
  cc: z.array(z.string()),
  subject: z.string(),
  status: z.literal('queued'),
});
