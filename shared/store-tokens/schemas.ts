import { z } from 'zod';

/** Kinds of store tokens: for a member's request, for the pipeline of one agency, for look-ups before an agency is known, across agencies. */
export const claimKindSchema = z.enum(['member', 'system', 'door', 'platform']);
export type ClaimKind = z.infer<typeof claimKindSchema>;

/** Whom a function may act as, by the id of its service account; generated from the definitions. */
export const storeTokenCallersSchema = z.array(z.object({ function: z.string(), accountId: z.string(), may: z.array(claimKindSchema) }));
export type StoreTokenCallers = z.infer<typeof storeTokenCallersSchema>;

const tenantId = z.string().regex(/^[a-z0-9][a-z0-9_-]{2,39}$/, 'must be the id of an agency');

const memberClaims = z.object({
  role: z.literal('app_member'),
  tenantId,
  memberId: z.uuid(),
  memberRole: z.enum(['owner', 'admin', 'member', 'viewer']),
});
const systemClaims = z.object({ role: z.literal('app_member'), tenantId, memberId: z.null(), memberRole: z.literal('system') });

/** Everything that a store token can say: three database roles, none of which row level security lets pass. */
export const storeClaimsSchema = z.union([
  memberClaims,
  systemClaims,
  z.object({ role: z.literal('app_door') }),
  z.object({ role: z.literal('app_platform') }),
]);
