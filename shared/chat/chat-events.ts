import { z } from 'zod';
import type { Json } from '../core/json.ts';
import { type ChatAnswer, chatAnswerSchema } from './chat-answer.ts';

export type ChatEvent = { event: 'started' | 'sources' | 'delta' | 'done'; data: Json };

/** Where the conversation is: what a browser needs to go on, whatever becomes of the rest. */
export const chatStarted = ({ conversationId, visitorToken }: { conversationId: string; visitorToken: string }): ChatEvent => ({
  event: 'started',
  data: { conversationId, visitorToken },
});

/** An answer that is whole, in parts: what it cites, its text sentence by sentence, and all of it. */
export async function* chatEvents(answer: ChatAnswer): AsyncGenerator<ChatEvent, void, undefined> {
  yield { event: 'sources', data: { citations: answer.citations } };
  for (const text of answer.answer.split(/(?<=[.!?\]…]\s)/)) yield { event: 'delta', data: { text } };
  yield { event: 'done', data: z.json().parse(answer) };
}

/** The same of an answer that was kept for a repeat, as it was answered. */
export async function* keptChatEvents(body: unknown): AsyncGenerator<ChatEvent, void, undefined> {
  const answer = chatAnswerSchema.parse(body);
  yield chatStarted(answer);
  yield* chatEvents(answer);
}
