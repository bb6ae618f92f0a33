import type { Env } from '../core/env.ts';
import type { Installation } from '../services/context.ts';

/** The settings of the installation that verbs may see. */
export const installationOf = (env: Env): Installation => ({
  inboundDomain: env.INBOUND_DOMAIN,
  messageIdDomain: env.MESSAGE_ID_DOMAIN,
  region: env.GOOGLE_CLOUD_REGION ?? 'global',
  version: env.TRIPWRIGHT_VERSION,
  outboundLeaseSeconds: env.OUTBOUND_LEASE_SECONDS,
  inboundPublicKeys: env.INBOUND_PUBLIC_KEYS,
  emailEventPublicKeys: env.EMAIL_EVENT_PUBLIC_KEYS,
  inboundPastToleranceSeconds: env.INBOUND_PAST_TOLERANCE_SECONDS,
});
