import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { chatMessageId, visibleAnswer } from './chat-answer.ts';
import { getChatSettings } from './get-chat-settings.ts';
import { readVisitor } from './visitor.ts';

const PAGE = 50;

export const chatMessageSchema = z.object({
  id: z.string(),
  author: z.enum(['asker', 'assistant', 'expert']),
  text: z.string(),
  citations: z.array(z.object({ number: z.int(), title: z.string(), page: z.int().nullable() })),
  /** RFC 3339. */
  at: z.string(),
});

const rowsSchema = z
  .array(
    z.object({
      id: z.uuid(),
      author: z.enum(['asker', 'assistant', 'expert']),
      text: z.string(),
      at: z.string(),
      facts: z.looseObject({
        citations: z.array(z.object({ number: z.int(), title: z.string(), page: z.int().nullable() })).default([]),
      }),
    }),
  )
  .nullable();

/**
 * The messages of a visitor's own conversation that came after one of them (null: from the start), oldest first, at most 50.
 * @throws AppError not_found: there is no such conversation, or it is somebody else's
 */
export const listChatMessages = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { keyId: string; visitorToken: string | undefined; conversationId: string; after: string | undefined };
}): Promise<z.infer<typeof chatMessageSchema>[]> => {
  const { keyId, visitorToken, after } = input;
  const conversationId = decodeId('conversation', input.conversationId);
  const afterId = after === undefined ? null : decodeId('answer', after);
  const visitor = readVisitor({ ctx, keyId, token: visitorToken });
  if (conversationId === null || visitor.isNew || (after !== undefined && afterId === null)) throw notFound();
  const rows = await callFunction({
    store: ctx.store,
    name: 'chat_messages',
    args: { p_conversation: conversationId, p_key: keyId, p_visitor: visitor.sha256, p_after: afterId, p_limit: PAGE },
    schema: rowsSchema,
  });
  if (rows === null) throw notFound();
  const { value } = await getChatSettings({ ctx });
  return rows.map(({ id, author, text, at, facts }) => {
    // What a person writes is never cut.
    const maxCharacters = author === 'assistant' ? value.maxAnswerLength : text.length;
    const shown = visibleAnswer({ text, citations: facts.citations, maxCharacters });
    return { id: chatMessageId(id), author, text: shown.text, citations: shown.citations, at: new Date(at).toISOString() };
  });
};
