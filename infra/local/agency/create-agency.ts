import { z } from 'zod';
import { derivedUuid } from '../../../shared/core/ids.ts';
import type { Host } from '../../../shared/runtime/host.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';

export type AgencyPlan = {
  tenantId: string;
  name: string;
  members: { name: string; email: string; role: 'owner' | 'admin' | 'member' | 'viewer'; password: string }[];
  settings: Record<string, Record<string, unknown>>;
  destinations: { name: string; aliases: string[] }[];
  addresses: { address: string; kind: 'support' | 'subuser' | 'primary' }[];
};

/** The account of a person: signed up the first time, signed in afterwards. */
const subjectOf = async ({ host, email, password }: { host: Host; email: string; password: string }): Promise<string> => {
  const identity = await host.services.identity();
  const session = await identity.signIn({ email, password });
  return session?.subject ?? (await identity.signUp({ email, password })).subject;
};

/**
 * Makes an agency with its people, settings, destinations and addresses; doing it again changes nothing.
 * @returns true when it was made now.
 */
export const createAgency = async ({ host, plan }: { host: Host; plan: AgencyPlan }): Promise<boolean> => {
  const members = [];
  for (const { name, email, role, password } of plan.members) {
    members.push({
      id: derivedUuid({ cause: `${plan.tenantId}/member`, step: email }),
      subject: await subjectOf({ host, email, password }),
      email,
      name,
      role,
    });
  }
  return await callFunction({
    store: await host.services.store({ role: 'app_platform' }),
    name: 'platform_create_agency',
    args: {
      p_agency: {
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
      },
      p_at: host.clock().toISOString(),
    },
    schema: z.boolean(),
  });
};
