import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Door } from '../services/store/port.ts';

const membershipSchema = z.object({
  tenantId: z.string(),
  tenantStatus: z.enum(['onboarding', 'active', 'suspended', 'closing', 'closed']),
  memberId: z.uuid(),
  role: z.enum(['owner', 'admin', 'member', 'viewer']),
  status: z.enum(['invited', 'active', 'deactivated']),
  email: z.string(),
  name: z.string(),
  tokensValidFrom: z.string().nullable(),
});
export type Membership = z.infer<typeof membershipSchema>;

/** Every agency in which this person (subject of a verified token) is or was a member. */
export const memberships = async ({ door, subject }: { door: Door; subject: string }): Promise<Membership[]> =>
  await callFunction({ store: door, name: 'door_membership', args: { p_subject: subject }, schema: z.array(membershipSchema) });
