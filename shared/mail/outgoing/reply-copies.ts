import { z } from 'zod';
import { invalid } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { ownAddresses } from '../../tenants/own-addresses.ts';
import { isAutomatedAddress } from '../automated-address.ts';

const MAX_RECIPIENTS = 50;
/** More than any mail may go to, so that too many are refused and not cut. */
const MAX_CANDIDATES = 100;
const ADDRESS = /^[^\s@"<>,;:\\]{1,64}@[^\s@"<>,;:\\]{1,255}$/;

const copiesSchema = z.object({
  from_address: z.string().nullable(),
  to_addresses: z.array(z.string()),
  cc_addresses: z.array(z.string()),
  authentication: z.string().nullable(),
});

type Input = {
  threadId: string | null;
  /** Lower case. */
  recipient: string;
  /** Added by the member. */
  added: readonly string[];
  /** False: only those that are added; undefined: the others too where the newest mail is proved to be its sender's, because a forger names whom they like. */
  keepsCopies: boolean | undefined;
  /** Addresses of the agency besides the verified ones: From and Reply-To of its settings. */
  ownFromSettings: readonly string[];
};

/** Everybody on the newest mail that a person wrote in this thread. */
const peopleOf = async ({
  ctx,
  threadId,
  isUnprovedToo,
}: {
  ctx: TenantContext<'store'>;
  threadId: string | null;
  isUnprovedToo: boolean;
}): Promise<string[]> => {
  if (threadId === null) return [];
  const [newest] = await readRows({
    query: ctx.store
      .from('messages')
      .select(Object.keys(copiesSchema.shape).join(','))
      .eq('thread_id', threadId)
      .eq('direction', 'in')
      .eq('class', 'person')
      .is('parked_reason', null)
      .order('received_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(1),
    schema: copiesSchema,
  });
  if (newest === undefined || (newest.authentication !== 'pass' && !isUnprovedToo)) return [];
  return [...(newest.from_address === null ? [] : [newest.from_address]), ...newest.to_addresses, ...newest.cc_addresses];
};

const blockedOf = async ({ ctx, candidates }: { ctx: TenantContext<'store'>; candidates: readonly string[] }): Promise<string[]> => {
  if (candidates.length === 0) return [];
  const rows = await readRows({
    query: ctx.store.from('clients').select('email').in('email', candidates).not('undeliverable_at', 'is', null),
    schema: z.object({ email: z.string() }),
  });
  return rows.map(({ email }) => email);
};

/**
 * Who gets a copy of an answer, in lower case: the people of the newest mail, and whom the member adds; without ourselves, members, machines, and addresses that mail
 * came back from (those only when nobody asked for them).
 * @throws AppError validation_failed for more than 50 recipients together.
 */
export const replyCopies = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<string[]> => {
  const { recipient, ownFromSettings } = input;
  const added = [...new Set(input.added.map((address) => address.trim().toLowerCase()))].filter((address) => address !== recipient);
  const kept =
    input.keepsCopies === false ? [] : await peopleOf({ ctx, threadId: input.threadId, isUnprovedToo: input.keepsCopies === true });
  const candidates = [...new Set(kept.map((address) => address.trim().toLowerCase()))]
    .filter((address) => ADDRESS.test(address))
    .slice(0, MAX_CANDIDATES);
  const { tenantAddresses, memberAddresses } = await ownAddresses({ ctx, input: { candidates } });
  const blocked = await blockedOf({ ctx, candidates });
  const left = new Set([
    recipient,
    ...tenantAddresses,
    ...memberAddresses,
    ...ownFromSettings.map((address) => address.toLowerCase()),
    ...blocked,
  ]);
  const isOurs = (address: string): boolean => left.has(address) || address.endsWith(`@${ctx.installation.inboundDomain}`);
  const copies = [...new Set([...added, ...candidates.filter((address) => !isOurs(address) && !isAutomatedAddress(address))])];
  if (copies.length >= MAX_RECIPIENTS) {
    throw invalid([
      { pointer: '/cc', detail: `A mail has at most ${MAX_RECIPIENTS} recipients; with keepCopies false only those in cc get one.` },
    ]);
  }
  return copies;
};
