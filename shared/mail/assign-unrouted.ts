import { z } from 'zod';
import { AppError, notFound } from '../core/errors.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readMessageKey } from './read-message-key.ts';
import { recordInboundMessage } from './record-inbound-message.ts';

const assignedSchema = z.object({
  rawPath: z.string(),
  envelopeFrom: z.string(),
  recipient: z.string(),
  spf: z.string().nullable(),
  dkim: z.string().nullable(),
  spamScore: z.coerce.number().nullable(),
});

type Input = { unroutedId: string | null; tenantId: string };

/**
 * Gives a mail of nobody to the agency it was meant for, where it runs the pipeline like any other; the same again changes nothing. `unroutedId` is the
 * bare uuid or null.
 * @returns the bare uuid of the agency's message.
 * @throws AppError not_found (the mail, or the agency); state_conflict when another agency has it, or it is no mail; dependency_unavailable.
 */
export const assignUnrouted = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform' | 'storeFor' | 'blobs' | 'bus'>;
  input: Input;
}): Promise<string> => {
  if (input.unroutedId === null) throw notFound();
  const mail = await callFunction({
    store: ctx.platform,
    name: 'platform_assign_unrouted',
    args: {
      p_id: input.unroutedId,
      p_tenant: input.tenantId,
      p_label: ctx.actor.kind === 'platform' ? ctx.actor.label : ctx.actor.kind,
      p_at: ctx.now().toISOString(),
    },
    schema: assignedSchema,
  });
  const raw = await ctx.blobs.get(mail.rawPath);
  if (raw === null) throw new AppError('dependency_unavailable', { detail: 'The stored mail cannot be read right now.' });
  return await recordInboundMessage({
    ctx,
    input: {
      raw,
      ...(await readMessageKey(raw)),
      delivery: { from: mail.envelopeFrom, spf: mail.spf, dkim: mail.dkim, spamScore: mail.spamScore },
      target: { tenantId: input.tenantId, strategy: 'assigned', recipients: mail.recipient === '' ? [] : [mail.recipient] },
    },
  });
};
