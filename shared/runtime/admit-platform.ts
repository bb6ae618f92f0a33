import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { PlatformToken } from '../core/platform-tokens.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Call } from './call.ts';
import { fromDependency } from './dependency.ts';
import type { Host } from './host.ts';

const MAX_HEADER_LENGTH = 512;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Digests have one length, and every token is looked at: the time tells nothing of how near a guess was, or to which token. */
const labelOf = ({ given, tokens }: { given: string; tokens: readonly PlatformToken[] }): string | null => {
  const digest = digestOf(given);
  const matches = tokens.filter(({ token }) => timingSafeEqual(digest, digestOf(token)));
  return matches[0]?.label ?? null;
};

/**
 * Lets an operator of the platform in by the header X-Admin-Token, and writes down that this was called, under the token's label.
 * @throws AppError `admin_disabled` when this installation has no admin token; `admin_token_invalid` when the header is missing or wrong;
 * `dependency_unavailable` when the call cannot be written down: then it does not happen.
 */
export const admitPlatform = async ({
  host,
  call,
  adminToken,
}: {
  host: Host;
  call: Call;
  adminToken: string | undefined;
}): Promise<{ label: string }> => {
  const tokens = host.env.PLATFORM_ADMIN_TOKENS;
  if (tokens.length === 0)
    throw new AppError('admin_disabled', { detail: 'This installation has no admin token, so platform routes are off.' });
  const label = labelOf({ given: (adminToken ?? '').slice(0, MAX_HEADER_LENGTH), tokens });
  if (label === null) {
    host.log.warn('admin_token_refused', { requestId: call.requestId, traceparent: call.traceparent, route: call.route, ip: call.ip });
    throw new AppError('admin_token_invalid', { detail: 'Send a valid admin token in the header X-Admin-Token.' });
  }
  await fromDependency({
    name: 'database',
    ask: async () =>
      callFunction({
        store: await host.services.store({ role: 'app_platform' }),
        name: 'platform_record_call',
        // Real time: this is about who did what, not about the business.
        args: { p_label: label, p_action: `${call.method} ${call.path}`, p_request_id: call.requestId, p_at: new Date().toISOString() },
        schema: z.unknown(),
      }),
  });
  return { label };
};
