import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { DELIVERY_KINDS, type DeliveryKind } from './delivery-steps.ts';
import { type DeliveryEffect, isPermanentBounce, judgeEffect } from './judge-effect.ts';

export type DeliveryEvent = {
  /** The provider's id: the same event again has the same. */
  id: string;
  /** Our opaque key of the mail. */
  outboundId: string;
  kind: DeliveryKind;
  /** Lower case; null when the provider names none. */
  address: string | null;
  /** UTC. */
  occurredAt: string;
  effect: DeliveryEffect | null;
  isPermanentBounce: boolean;
  /** The receiving server's words, cut to 500 characters. */
  reason: string;
  /** The id the provider gave the mail when it took it. */
  providerId: string | null;
};

/** 2000 and 2100: outside no clock of a mail provider ever was. */
const EARLIEST_SECONDS = 946_684_800;
const LATEST_SECONDS = 4_102_444_800;
const MAX_REASON = 500;

const text = (max: number) =>
  z
    .string()
    .catch('')
    .transform((value) => value.slice(0, max).toWellFormed().replaceAll('\0', ' '));

const eventSchema = z.object({
  event: z.enum(DELIVERY_KINDS),
  sg_event_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional()
    .catch(undefined),
  timestamp: z.number().int().min(EARLIEST_SECONDS).max(LATEST_SECONDS),
  outbound_id: z.uuid().toLowerCase(),
  email: z
    .string()
    .max(320)
    .trim()
    .toLowerCase()
    .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
    .nullable()
    .catch(null),
  type: text(40),
  status: text(40),
  reason: text(MAX_REASON),
  sg_message_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,300}$/)
    .nullable()
    .catch(null),
});

const parseJson = (rawBody: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch (cause) {
    throw new AppError('malformed_request', { detail: 'The body is not complete, valid JSON in UTF-8.', cause });
  }
};

const toEvent = (read: z.infer<typeof eventSchema>): DeliveryEvent => {
  const facts = { kind: read.event, type: read.type, status: read.status, reason: read.reason };
  return {
    id: read.sg_event_id ?? `${read.outbound_id}/${read.event}/${read.timestamp}`,
    outboundId: read.outbound_id,
    kind: read.event,
    address: read.email,
    occurredAt: new Date(read.timestamp * 1000).toISOString(),
    effect: judgeEffect(facts),
    isPermanentBounce: isPermanentBounce(facts),
    reason: read.reason,
    // All events of a mail share what stands before the first dot; the rest names the machine that sent it on.
    providerId: read.sg_message_id?.split('.')[0] || null,
  };
};

/**
 * The events of one post of the provider's Event Webhook, in the order in which they stand. Entries that are not about a mail of ours, or not events that mean
 * something to us, are counted as `ignored`: other senders may share the account, and the provider adds kinds.
 * @throws AppError malformed_request when the body is no JSON array.
 */
export const readDeliveryEvents = (rawBody: Uint8Array): { events: DeliveryEvent[]; ignored: number } => {
  const body = parseJson(rawBody);
  if (!Array.isArray(body)) throw new AppError('malformed_request', { detail: 'The body is not an array of events.' });
  const events = body.flatMap((entry: unknown) => {
    const read = eventSchema.safeParse(entry);
    return read.success ? [toEvent(read.data)] : [];
  });
  return { events, ignored: body.length - events.length };
};
