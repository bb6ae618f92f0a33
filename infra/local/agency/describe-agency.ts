import { derivedUuid } from '../../../shared/core/ids.ts';
import type { Identity } from '../../../shared/services/identity/port.ts';

export type AgencyPlan = {
  tenantId: string;
  name: string;
  members: { name: string; email: string; role: 'owner' | 'admin' | 'member' | 'viewer'; password: string }[];
  settings: Record<string, Record<string, unknown>>;
  destinations: { name: string; aliases: string[] }[];
  addresses: { address: string; kind: 'support' | 'subuser' | 'primary' }[];
};

/** The account of a person: signed up the first time, signed in afterwards. */
const subjectOf = async ({ identity, email, password }: { identity: Identity; email: string; password: string }): Promise<string> => {
  const session = await identity.signIn({ email, password });
  return session?.subject ?? (await identity.signUp({ email, password })).subject;
};

/** What the database's function platform_create_agency takes: the plan with the accounts of its people, made where there are none, and ids. */
export const describeAgency = async ({ identity, plan }: { identity: Identity; plan: AgencyPlan }) => {
  const members = [];
  for (const { name, email, role, password } of plan.members) {
    members.push({
      id: derivedUuid({ cause: `${plan.tenantId}/member`, step: email }),
      subject: await subjectOf({ identity, email, password }),
      email,
      name,
      role,
    });
  }
  return {
    tenantId: plan.tenantId,
    name: plan.name,
    members,
    settings: plan.settings,
    destinations: plan.destinations.map(({ name, aliases }) => ({
      id: derivedUuid({ cause: `${plan.tenantId}/destination`, step: name }),
      name,
      aliases,
    })),
    addresses: plan.addresses,
  };
};
