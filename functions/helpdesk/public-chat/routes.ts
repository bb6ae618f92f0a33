import { z } from 'zod';
import { chatAnswerSchema } from '../../../shared/chat/chat-answer.ts';
import { keptChatEvents } from '../../../shared/chat/chat-events.ts';
import { chatStatusSchema } from '../../../shared/chat/chat-status.ts';
import { chatMessageSchema } from '../../../shared/chat/list-chat-messages.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const MAX_TOKEN_CHARACTERS = 300;

const lead = z.object({
  name: z.string().trim().max(100).optional(),
  email: z.email().max(320).optional(),
  phone: z.string().trim().min(1).max(40).optional(),
});

export default {
  ask: {
    method: 'post',
    path: '/messages',
    summary: 'Answers a visitor. A conversation that is not theirs, or is closed, is followed by a new one.',
    access: 'key:chat:query',
    idempotencyKey: 'optional',
    idempotencyWithin: 'asker',
    body: {
      kind: 'json',
      schema: z.object({
        query: z.string().trim().min(1).max(2_000),
        conversationId: z.string().max(100).optional(),
        visitorToken: z.string().max(MAX_TOKEN_CHARACTERS).optional(),
        lead: lead.optional(),
      }),
    },
    success: {
      status: 200,
      schema: chatAnswerSchema,
      events: 'optional',
      eventsOf: keptChatEvents,
      description:
        'The answer, with the titles of its sources. An Idempotency-Key is the visitor’s own: with another visitorToken it is another key, and without one it is at least 20 characters that nobody can guess.',
    },
  },
  messages: {
    method: 'get',
    path: '/messages',
    summary:
      "What came in the visitor's own conversation after a message, a person's answer included. The visitor's token is sent as X-Visitor-Token.",
    access: 'key:chat:query',
    cache: 'no-store',
    query: z.strictObject({ conversationId: z.string().max(100), after: z.string().max(100).optional() }),
    success: { status: 200, schema: z.object({ data: z.array(chatMessageSchema) }), description: 'Messages, oldest first, at most 50.' },
    errors: ['not_found'],
  },
  feedback: {
    method: 'post',
    path: '/feedback',
    summary: "A visitor's word on an answer that they got; the last one counts.",
    access: 'key:chat:query',
    idempotencyKey: 'never',
    body: {
      kind: 'json',
      schema: z.object({
        messageId: z.string().max(100),
        helpful: z.boolean(),
        text: z.string().trim().max(1_000).optional(),
        visitorToken: z.string().max(MAX_TOKEN_CHARACTERS).optional(),
      }),
    },
    success: { status: 204, description: 'It is kept.' },
    errors: ['not_found'],
  },
  status: {
    method: 'get',
    path: '/status',
    summary: 'Whether the key opens the chat from here, and what a chat window shows.',
    access: 'key:chat:query',
    success: { status: 200, schema: chatStatusSchema, description: 'The chat is ready.' },
  },
  widget: {
    method: 'get',
    path: '/widget.js',
    summary: 'The chat window as one script, for a website: <script src=".../widget.js" data-key="twk_..." async></script>.',
    access: 'public',
    rateLimit: { scope: 'ip', limit: 1_000, windowSeconds: 3_600 },
    success: { status: 200, binary: 'text/javascript; charset=utf-8', description: 'The script.' },
  },
} as const satisfies Routes;
