import { z } from 'zod';
import type { Host } from '../../../shared/runtime/host.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import { type AgencyPlan, describeAgency } from './describe-agency.ts';

/**
 * Makes an agency with its people, settings, destinations and addresses; doing it again changes nothing.
 * @returns true when it was made now.
 */
export const createAgency = async ({ host, plan }: { host: Host; plan: AgencyPlan }): Promise<boolean> =>
  await callFunction({
    store: await host.services.store({ role: 'app_platform' }),
    name: 'platform_create_agency',
    args: { p_agency: await describeAgency({ identity: await host.services.identity(), plan }), p_at: host.clock().toISOString() },
    schema: z.boolean(),
  });
