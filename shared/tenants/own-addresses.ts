import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';

/** The agency's own verified addresses and those of its active members, in lower case. */
export const ownAddresses = async ({ ctx }: { ctx: { store: Store } }): Promise<{ tenantAddresses: string[]; memberAddresses: string[] }> => {
  const [addresses, members] = await Promise.all([
    readRows({ query: ctx.store.from('tenant_addresses').select('address').not('verified_at', 'is', null), schema: z.object({ address: z.string() }) }),
    readRows({ query: ctx.store.from('members').select('email').eq('status', 'active'), schema: z.object({ email: z.string() }) }),
  ]);
  return { tenantAddresses: addresses.map(({ address }) => address), memberAddresses: members.map(({ email }) => email) };
};
