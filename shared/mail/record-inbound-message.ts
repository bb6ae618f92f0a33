import { z } from 'zod';
import { derivedUuid } from '../core/ids.ts';
import { EmailReceived } from '../events.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { keepRawMail } from './keep-raw-mail.ts';

const recordedSchema = z.object({ messageId: z.uuid(), duplicate: z.boolean(), events: z.array(outgoingEventSchema) });

export type InboundTarget = { tenantId: string; strategy: string; recipients: string[] };

type Input = {
  raw: Uint8Array;
  /** Of readMessageKey. */
  key: string;
  /** Message-ID of the mail. */
  messageId: string | null;
  delivery: { from: string; spf: string | null; dkim: string | null; spamScore: number | null };
  target: InboundTarget;
};

/**
 * Makes a mail one message of an agency, however often it comes: raw mail first, then the claim with the row and its event in one transaction, then
 * the event; a crash in between loses nothing.
 * @returns its bare uuid.
 * @throws AppError dependency_unavailable when it could not be stored.
 */
export const recordInboundMessage = async ({
  ctx,
  input,
}: {
  ctx: Context<'storeFor' | 'blobs' | 'bus'>;
  input: Input;
}): Promise<string> => {
  const { raw, key, messageId, delivery, target } = input;
  const id = derivedUuid({ cause: `${target.tenantId}/message`, step: key });
  const rawPath = `tenants/${target.tenantId}/mail/${id}.eml`;
  await keepRawMail({ ctx, path: rawPath, body: raw });
  const store = await ctx.storeFor(target.tenantId);
  const { events, duplicate } = await callFunction({
    store,
    name: 'record_inbound_message',
    args: {
      p_message: {
        id,
        message_key: key,
        message_id: messageId,
        raw_path: rawPath,
        size_bytes: raw.byteLength,
        envelope_from: delivery.from,
        envelope_recipients: target.recipients,
        strategy: target.strategy,
        spf: delivery.spf,
        dkim: delivery.dkim,
        spam_score: delivery.spamScore,
        received_at: ctx.now().toISOString(),
        unreadable_reason: null,
      },
      p_events: [makeEvent({ type: EmailReceived, data: { messageId: id }, cause: id })],
      p_meta: commitMeta({ ctx, cause: id }),
    },
    schema: recordedSchema,
  });
  await publishEvents({ ctx: { ...ctx, store }, events });
  ctx.log.info('mail received', { tenantId: target.tenantId, messageId: id, strategy: target.strategy, duplicate });
  return id;
};
