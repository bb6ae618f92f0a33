import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { shortenAnswer } from './shorten-answer.ts';

/** What a visitor learns of a source: its title. */
const chatCitationSchema = z.object({ number: z.int(), title: z.string(), page: z.int().nullable() });

export const chatAnswerSchema = z.object({
  conversationId: z.string(),
  /** Says who asks: sent along with the next message. */
  visitorToken: z.string(),
  messageId: z.string(),
  answer: z.string(),
  citations: z.array(chatCitationSchema),
  confidence: z.number(),
  method: z.enum(['model', 'extractive', 'faq', 'no_results', 'clarify', 'action']),
  fallbackUsed: z.boolean(),
  /** A person was asked and answers here, or by mail. */
  escalated: z.boolean(),
  lead: z.object({ captured: z.boolean(), disclosure: z.string().nullable() }),
  /** What the visitor may leave, so that somebody can answer them or make a quote. */
  asksFor: z.array(z.enum(['email', 'phone'])),
  schemaVersion: z.literal('1'),
});
export type ChatAnswer = z.infer<typeof chatAnswerSchema>;

type Stored = { number: number; title: string; page: number | null };

/** Text and titles as a visitor sees them. `text` and `citations` are as they were stored; only sources of what is shown are named. */
export const visibleAnswer = ({
  text,
  citations,
  maxCharacters,
}: {
  text: string;
  citations: readonly Stored[];
  maxCharacters: number;
}): { text: string; citations: z.infer<typeof chatCitationSchema>[] } => {
  const shown = shortenAnswer({ text, maxCharacters });
  const isNumbered = /\[\d{1,2}\]/.test(text);
  return {
    text: shown.text,
    citations: citations
      .filter(({ number }) => !isNumbered || shown.numbers.has(number))
      .map(({ number, title, page }) => ({ number, title, page })),
  };
};

export const chatMessageId = (uuid: string): string => encodeId('answer', uuid);
