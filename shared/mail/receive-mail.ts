import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { derivedUuid, encodeId } from '../core/ids.ts';
import { EmailReceived } from '../events.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { assertSignedPost } from './assert-signed-post.ts';
import { type InboundPost, readInboundPost } from './read-inbound-post.ts';
import { readMessageKey } from './read-message-key.ts';

const routeSchema = z.object({ tenantId: z.string(), strategy: z.string() }).nullable();
const recordedSchema = z.object({ messageId: z.uuid(), duplicate: z.boolean(), events: z.array(outgoingEventSchema) });

type ReceiveContext = Context<'door' | 'storeFor' | 'blobs' | 'bus'>;
type Input = { rawBody: Uint8Array; headers: Readonly<Record<string, string>> };

/**
 * What is there already stays: a repeat in another form would put other bytes under a message that has been read.
 * @throws AppError dependency_unavailable: the provider posts again.
 */
const keepRaw = async ({ ctx, path, body }: { ctx: ReceiveContext; path: string; body: Uint8Array }): Promise<void> => {
  try {
    if (!(await ctx.blobs.exists(path))) await ctx.blobs.put({ path, body, contentType: 'message/rfc822' });
  } catch (cause) {
    throw new AppError('dependency_unavailable', {
      detail: 'The mail could not be stored; send it again later.',
      retryAfterSeconds: 30,
      cause,
    });
  }
};

/** Keeps what belongs to nobody, so that an operator can look; answers an id of the same form as a message's. */
const keepUnrouted = async ({
  ctx,
  body,
  envelopeFrom,
  recipient,
  reason,
}: {
  ctx: ReceiveContext;
  body: Uint8Array;
  envelopeFrom: string;
  recipient: string;
  reason: string;
}): Promise<string> => {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const path = `unrouted/${sha256}.eml`;
  await keepRaw({ ctx, path, body });
  const id = derivedUuid({ cause: `unrouted/${sha256}`, step: recipient });
  await callFunction({
    store: ctx.door,
    name: 'door_record_unrouted',
    args: {
      p_id: id,
      p_raw_path: path,
      p_envelope_from: envelopeFrom,
      p_recipient: recipient,
      p_reason: reason,
      p_at: ctx.now().toISOString(),
    },
    schema: z.unknown(),
  });
  return encodeId('message', id);
};

type Routed = { tenantId: string; strategy: string; recipients: string[] };

/** Each envelope recipient is resolved on its own; two addresses of one agency make one message with two recipients. */
const routeRecipients = async ({ ctx, recipients }: { ctx: ReceiveContext; recipients: readonly string[] }) => {
  const routed = new Map<string, Routed>();
  const unrouted: string[] = [];
  for (const address of new Set(recipients.map((recipient) => recipient.trim().toLowerCase()))) {
    const found = await callFunction({
      store: ctx.door,
      name: 'door_recipient',
      args: { p_address: address, p_inbound_domain: ctx.installation.inboundDomain },
      schema: routeSchema,
    });
    if (found === null) {
      unrouted.push(address);
      continue;
    }
    const known = routed.get(found.tenantId) ?? { ...found, recipients: [] };
    routed.set(found.tenantId, { ...known, recipients: [...known.recipients, address] });
  }
  return { routed: [...routed.values()], unrouted };
};

/** Raw mail first, then the claim with the row and its event in one transaction, then the event: a crash in between loses nothing. */
const recordForTenant = async ({
  ctx,
  post,
  mail,
  target,
}: {
  ctx: ReceiveContext;
  post: InboundPost;
  mail: { key: string; messageId: string | null };
  target: Routed;
}): Promise<string> => {
  const { key, messageId } = mail;
  const id = derivedUuid({ cause: `${target.tenantId}/message`, step: key });
  const rawPath = `tenants/${target.tenantId}/mail/${id}.eml`;
  await keepRaw({ ctx, path: rawPath, body: post.rawMail });
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
        size_bytes: post.rawMail.byteLength,
        envelope_from: post.envelope.from,
        envelope_recipients: target.recipients,
        strategy: target.strategy,
        spf: post.spf,
        dkim: post.dkim,
        spam_score: post.spamScore,
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
  return encodeId('message', id);
};

/**
 * Takes one post of SendGrid Inbound Parse (send-raw, or parsed): resolves only once everything of it is stored and its events are published.
 * The same mail again adds nothing but a delivery row.
 * @returns ids that do not tell whether anybody owns the recipient.
 * @throws AppError signature_invalid (nothing stored); dependency_unavailable (not stored: the provider tries again).
 */
export const receiveMail = async ({ ctx, input }: { ctx: ReceiveContext; input: Input }): Promise<string[]> => {
  assertSignedPost({
    ...input,
    publicKeys: ctx.installation.inboundPublicKeys,
    setting: 'INBOUND_PUBLIC_KEYS',
    pastToleranceSeconds: ctx.installation.inboundPastToleranceSeconds,
  });
  const post = readInboundPost({ rawBody: input.rawBody, contentType: input.headers['content-type'] ?? '' });
  if ('unreadable' in post) {
    ctx.log.warn('mail post cannot be read', { reason: post.unreadable });
    return [await keepUnrouted({ ctx, body: input.rawBody, envelopeFrom: '', recipient: '', reason: `unreadable: ${post.unreadable}` })];
  }
  const { routed, unrouted } = await routeRecipients({ ctx, recipients: post.envelope.to });
  const ids: string[] = [];
  if (routed.length > 0) {
    const mail = await readMessageKey(post.rawMail);
    for (const target of routed) ids.push(await recordForTenant({ ctx, post, mail, target }));
  }
  const orphans = unrouted.length === 0 && routed.length === 0 ? [''] : unrouted;
  for (const recipient of orphans) {
    ids.push(await keepUnrouted({ ctx, body: post.rawMail, envelopeFrom: post.envelope.from, recipient, reason: 'recipient_unknown' }));
  }
  return ids;
};
