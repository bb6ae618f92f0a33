import { createHash } from 'node:crypto';
import { z } from 'zod';
import { derivedUuid, encodeId } from '../core/ids.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { assertSignedPost } from './assert-signed-post.ts';
import { keepRawMail } from './keep-raw-mail.ts';
import { readInboundPost } from './read-inbound-post.ts';
import { readMessageKey } from './read-message-key.ts';
import { type InboundTarget, recordInboundMessage } from './record-inbound-message.ts';
import { resolveRecipient } from './resolve-recipient.ts';

type ReceiveContext = Context<'door' | 'storeFor' | 'blobs' | 'bus'>;
type Input = { rawBody: Uint8Array; headers: Readonly<Record<string, string>> };

/** Keeps what belongs to nobody, so that an operator can look; answers an id of the same form as a message's. */
const keepUnrouted = async ({
  ctx,
  body,
  delivery,
  recipient,
  reason,
}: {
  ctx: ReceiveContext;
  body: Uint8Array;
  delivery: { from: string; spf: string | null; dkim: string | null; spamScore: number | null };
  recipient: string;
  reason: string;
}): Promise<string> => {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const path = `unrouted/${sha256}.eml`;
  await keepRawMail({ ctx, path, body });
  const id = derivedUuid({ cause: `unrouted/${sha256}`, step: recipient });
  await callFunction({
    store: ctx.door,
    name: 'door_record_unrouted',
    args: {
      p_id: id,
      p_raw_path: path,
      p_envelope_from: delivery.from,
      p_recipient: recipient,
      p_reason: reason,
      p_at: ctx.now().toISOString(),
      p_spf: delivery.spf,
      p_dkim: delivery.dkim,
      p_spam_score: delivery.spamScore,
    },
    schema: z.unknown(),
  });
  return encodeId('message', id);
};

/** Each envelope recipient is resolved on its own; two addresses of one agency make one message with two recipients. */
const routeRecipients = async ({ ctx, recipients }: { ctx: ReceiveContext; recipients: readonly string[] }) => {
  const routed = new Map<string, InboundTarget>();
  const unrouted: string[] = [];
  for (const address of new Set(recipients.map((recipient) => recipient.trim().toLowerCase()))) {
    const found = await resolveRecipient({ ctx, input: { address } });
    if (found === null) {
      unrouted.push(address);
      continue;
    }
    const known = routed.get(found.tenantId) ?? { ...found, recipients: [] };
    routed.set(found.tenantId, { ...known, recipients: [...known.recipients, address] });
  }
  return { routed: [...routed.values()], unrouted };
};

const NOTHING_KNOWN = { from: '', spf: null, dkim: null, spamScore: null };

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
    return [
      await keepUnrouted({ ctx, body: input.rawBody, delivery: NOTHING_KNOWN, recipient: '', reason: `unreadable: ${post.unreadable}` }),
    ];
  }
  const delivery = { from: post.envelope.from, spf: post.spf, dkim: post.dkim, spamScore: post.spamScore };
  const { routed, unrouted } = await routeRecipients({ ctx, recipients: post.envelope.to });
  const ids: string[] = [];
  if (routed.length > 0) {
    const mail = await readMessageKey(post.rawMail);
    for (const target of routed) {
      ids.push(encodeId('message', await recordInboundMessage({ ctx, input: { raw: post.rawMail, ...mail, delivery, target } })));
    }
  }
  const orphans = unrouted.length === 0 && routed.length === 0 ? [''] : unrouted;
  for (const recipient of orphans) {
    ids.push(await keepUnrouted({ ctx, body: post.rawMail, delivery, recipient, reason: 'recipient_unknown' }));
  }
  return ids;
};
