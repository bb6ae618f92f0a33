import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { derivedUuid, newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readVisitor, type Visitor } from './visitor.ts';

/** A shorter key of somebody without a token could be another one's too. */
const LEAST_SECRET_CHARACTERS = 20;

/** What a visitor told so far; everything may be missing. */
const chatFactsSchema = z.looseObject({
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  /** What was said when the enquiry was made. */
  enquiryQuestionId: z.string().optional(),
});

const openedSchema = z.object({ id: z.uuid(), facts: chatFactsSchema, clientId: z.uuid().nullable(), enquiryId: z.uuid().nullable() });

/** `questionId`: of what is asked now. */
export type OpenedChat = z.infer<typeof openedSchema> & { visitorToken: string; questionId: string };

type Input = {
  /** Of the website's API key. */
  keyId: string;
  /** Bare uuid, null for none. */
  conversationId: string | null;
  visitorToken: string | undefined;
  /** What is asked. */
  query: string;
  /** The same key of the same visitor is the same question. */
  idempotencyKey: string | null;
};

/** Nobody else's key is theirs: it counts within the agency, the website's key and the visitor. Of somebody new it is all there is to know them by, and nobody may guess it. */
const visitorOf = ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Visitor => {
  const { keyId, visitorToken: token, idempotencyKey } = input;
  if (idempotencyKey === null) return readVisitor({ ctx, keyId, token });
  const newId = derivedUuid({ cause: `${ctx.tenantId}/${keyId}/chat/${idempotencyKey}`, step: 'visitor' });
  const visitor = readVisitor({ ctx, keyId, token, newId });
  if (visitor.isNew && idempotencyKey.length < LEAST_SECRET_CHARACTERS) {
    throw new AppError('idempotency_key_malformed', {
      detail: `Without a visitorToken of ours an Idempotency-Key is at least ${LEAST_SECRET_CHARACTERS} characters that nobody can guess, such as a UUID.`,
    });
  }
  return visitor;
};

/**
 * The conversation that a visitor goes on with: the one they name when it is theirs (of this agency, this key and this visitor), open, not resolved by a person, and not idle for 24 hours; else a new one, of which nothing tells whether the named
 * one is there. A question that is sent again stands where it stood.
 * @throws AppError idempotency_key_malformed: a key that could be another visitor's too; idempotency_key_reused: it was used for another question
 */
export const openChat = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<OpenedChat> => {
  const { keyId, conversationId, query, idempotencyKey } = input;
  const visitor = visitorOf({ ctx, input });
  const questionId =
    idempotencyKey === null
      ? newUuid()
      : derivedUuid({ cause: `${ctx.tenantId}/${keyId}/${visitor.sha256}/chat/${idempotencyKey}`, step: 'question' });
  const opened = await callFunction({
    store: ctx.store,
    name: 'open_chat_once',
    args: {
      p_conversation: visitor.isNew ? null : conversationId,
      p_new: derivedUuid({ cause: questionId, step: 'conversation' }),
      p_question: { id: questionId, text: query },
      p_key: keyId,
      p_visitor: visitor.sha256,
      p_at: ctx.now().toISOString(),
    },
    schema: openedSchema,
  });
  return { ...opened, visitorToken: visitor.token, questionId };
};
