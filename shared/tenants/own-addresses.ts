import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';

type OwnAddresses = { tenantAddresses: string[]; memberAddresses: string[] };

/** The agency's own verified addresses, and which of `candidates` belong to its active members; all in lower case. */
export const ownAddresses = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { candidates: readonly string[] };
}): Promise<OwnAddresses> => {
  const [addresses, memberAddresses] = await Promise.all([
    readRows({
      query: ctx.store.from('tenant_addresses').select('address').not('verified_at', 'is', null),
      schema: z.object({ address: z.string() }),
    }),
    callFunction({ store: ctx.store, name: 'member_addresses', args: { p_candidates: input.candidates }, schema: z.array(z.string()) }),
  ]);
  return { tenantAddresses: addresses.map(({ address }) => address), memberAddresses };
};
