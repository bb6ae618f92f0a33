import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import type { EscalationRow } from './escalation-view.ts';

const contextSchema = z.object({
  messages: z.array(
    z.object({
      id: z.uuid(),
      author: z.enum(['asker', 'assistant', 'expert']),
      text: z.string(),
      method: z.string().nullable(),
      confidence: z.coerce.number().nullable(),
      question_id: z.uuid().nullable(),
      at: z.string(),
    }),
  ),
  documents: z.array(z.object({ id: z.uuid(), title: z.string() })),
  citedIds: z.array(z.string()),
});

export const escalationContextSchema = z.object({
  /** The conversation, oldest first; of a long one the newest hundred. */
  messages: z.array(
    z.object({
      id: z.string(),
      author: z.enum(['asker', 'assistant', 'expert']),
      text: z.string(),
      method: z.string().nullable(),
      confidence: z.number().nullable(),
      isQuestion: z.boolean(),
      isAnswer: z.boolean(),
      at: z.string(),
    }),
  ),
  /** What was found for the question, and whether the answer cites it. */
  documents: z.array(z.object({ id: z.string(), title: z.string(), isCited: z.boolean() })),
});

/** What somebody needs to know who is to answer: the conversation, which of it is the question and the answer given, and the documents that were found. */
export const readEscalationContext = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { row: EscalationRow };
}): Promise<z.input<typeof escalationContextSchema>> => {
  const { row } = input;
  const { messages, documents, citedIds } = await callFunction({
    store: ctx.store,
    name: 'read_escalation_context',
    args: { p_id: row.id },
    schema: contextSchema,
  });
  return {
    messages: messages.map(({ id, author, text, method, confidence, at }) => ({
      id: encodeId('answer', id),
      author,
      text,
      method,
      confidence,
      isQuestion: id === row.question_id,
      isAnswer: id === row.answer_id,
      at: new Date(at).toISOString(),
    })),
    documents: documents.map(({ id, title }) => ({ id: encodeId('document', id), title, isCited: citedIds.includes(id) })),
  };
};
