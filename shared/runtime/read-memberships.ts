import { z } from 'zod';
import type { Door } from '../services/store/port.ts';

const membershipSchema = z.object({
  tenantId: z.string(),
  tenantStatus: z.enum(['onboarding', 'active', 'suspended', 'closing', 'closed']),
  memberId: z.string(),
  role: z.enum(['owner', 'admin', 'member', 'viewer']),
  status: z.enum(['invited', 'active', 'deactivated']),
  email: z.string(),
  name: z.string(),
  /** Tokens issued before this instant (real time) are spent; null when none are. */
  tokensValidFrom: z.coerce.date().nullable(),
});

export type Membership = z.infer<typeof membershipSchema>;

/** The active memberships of a verified subject, read afresh. Throws whatever the database says when it cannot be read. */
export const readMemberships = async ({ door, subject }: { door: Door; subject: string }): Promise<Membership[]> => {
  const { data, error } = await door.rpc('door_membership', { p_subject: subject });
  if (error !== null) throw new Error(`door_membership: ${error.code} ${error.message}`);
  return z
    .array(membershipSchema)
    .parse(data ?? [])
    .filter(({ status }) => status === 'active');
};
