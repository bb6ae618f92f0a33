import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';

const instant = z.string().transform((text) => new Date(text).toISOString());

const rowSchema = z.object({
  state: z.enum(['queued', 'sending', 'sent', 'failed']),
  delivery_state: z.enum(['processed', 'deferred', 'delivered', 'dropped', 'bounced', 'spam_reported']).nullable(),
  delivery_at: instant.nullable(),
  bounced_permanently: z.boolean(),
  opened_at: instant.nullable(),
  attention_at: instant.nullable(),
});

/** The mail of a quote's version: what we did (`state`) and how far it came by the provider's word (`delivery`). Instants are UTC. */
export const quoteMailSchema = z.object({
  state: rowSchema.shape.state,
  delivery: rowSchema.shape.delivery_state,
  deliveryAt: z.string().nullable(),
  bouncedPermanently: z.boolean(),
  openedAt: z.string().nullable(),
  /** Since when a person should find out whether it was sent: nobody knows, and it is not sent again blindly. Null: nothing to do. */
  needsPersonSince: z.string().nullable(),
});

/** Null while nobody has asked for the send of this version. */
export const getQuoteMail = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { quoteId: string; version: number };
}): Promise<z.infer<typeof quoteMailSchema> | null> => {
  const row = await readRow({
    query: ctx.store
      .from('outbound_mails')
      .select(Object.keys(rowSchema.shape).join(','))
      .eq('quote_id', input.quoteId)
      .eq('quote_version', input.version)
      .eq('purpose', 'send'),
    schema: rowSchema,
  });
  if (row === null) return null;
  return {
    state: row.state,
    delivery: row.delivery_state,
    deliveryAt: row.delivery_at,
    bouncedPermanently: row.bounced_permanently,
    openedAt: row.opened_at,
    needsPersonSince: row.state === 'sending' ? row.attention_at : null,
  };
};
