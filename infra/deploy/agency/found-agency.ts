import { z } from 'zod';
import { parseEnv } from '../../../shared/core/env.ts';
import { openServices } from '../../../shared/services/open.ts';
import { type AgencyPlan, describeAgency } from '../../local/agency/describe-agency.ts';

type FoundAgency = {
  plan: AgencyPlan;
  /** Of the Supabase project. */
  supabaseUrl: string;
  publishableKey: string;
  /** STORE_TOKEN_SIGNING_KEY of the installation. */
  signingKey: string;
  now: Date;
};

/**
 * Makes an agency in a deployed installation: accounts by sign-up, all the rest by the database's own audited function, called with a token of the platform's
 * role. Doing it again changes nothing.
 * @returns true when it was made now.
 * @throws Error with the database's answer; AppError when a member's account exists with another password.
 */
export const foundAgency = async ({ plan, supabaseUrl, publishableKey, signingKey, now }: FoundAgency): Promise<boolean> => {
  const env = parseEnv({
    SUPABASE_URL: supabaseUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    STORE_TOKEN_SIGNING_KEY: signingKey,
    STORE_TOKEN_URL: supabaseUrl,
  });
  const services = openServices({ env, subscriptions: {} });
  try {
    const agency = await describeAgency({ identity: await services.identity(), plan });
    const token = await (await services.signer()).mint({ role: 'app_platform' });
    const response = await fetch(new URL('/rest/v1/rpc/platform_create_agency', supabaseUrl), {
      method: 'POST',
      headers: { apikey: publishableKey, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ p_agency: agency, p_at: now.toISOString() }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = (await response.text()).slice(0, 1000);
    if (!response.ok) throw new Error(`The database answered ${response.status}: ${text}`);
    return z.boolean().parse(JSON.parse(text));
  } finally {
    await services.close();
  }
};
