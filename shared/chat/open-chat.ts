import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readVisitor } from './visitor.ts';

/** What a visitor told so far; everything may be missing. */
const chatFactsSchema = z.looseObject({
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
});

const openedSchema = z.object({ id: z.uuid(), facts: chatFactsSchema, clientId: z.uuid().nullable(), enquiryId: z.uuid().nullable() });

export type OpenedChat = z.infer<typeof openedSchema> & { visitorToken: string; visitorSha256: string };

/**
 * The conversation that a visitor goes on with: the one they name when it is theirs (of this agency, this key and this visitor), open, not resolved by a person, and not idle for 24 hours; else a new one, of which nothing tells whether the named
 * one is there. `conversationId`: bare uuid, null for none. `keyId`: of the website's API key.
 */
export const openChat = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { keyId: string; conversationId: string | null; visitorToken: string | undefined };
}): Promise<OpenedChat> => {
  const { keyId, conversationId, visitorToken } = input;
  const visitor = readVisitor({ ctx, keyId, token: visitorToken });
  const opened = await callFunction({
    store: ctx.store,
    name: 'open_chat',
    args: {
      p_conversation: visitor.isNew ? null : conversationId,
      p_new: newUuid(),
      p_key: keyId,
      p_visitor: visitor.sha256,
      p_at: ctx.now().toISOString(),
    },
    schema: openedSchema,
  });
  return { ...opened, visitorToken: visitor.token, visitorSha256: visitor.sha256 };
};
