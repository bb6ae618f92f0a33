import { z } from 'zod';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

const routeSchema = z.object({ tenantId: z.string(), strategy: z.string() }).nullable();

/** The agency that an envelope recipient belongs to and the strategy that found it (spec: mail, Tenant resolution), or null when nobody owns it. */
export const resolveRecipient = async ({
  ctx,
  input,
}: {
  ctx: Context<'door'>;
  input: { address: string };
}): Promise<{ tenantId: string; strategy: string } | null> =>
  await callFunction({
    store: ctx.door,
    name: 'door_recipient',
    args: { p_address: input.address.trim().toLowerCase(), p_inbound_domain: ctx.installation.inboundDomain },
    schema: routeSchema,
  });
