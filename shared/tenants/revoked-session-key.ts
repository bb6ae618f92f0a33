import { createHash } from 'node:crypto';
import type { VerifiedSubject } from '../services/identity/port.ts';

/** Where a signed-out session is remembered until its access token would have expired anyway. */
export const revokedSessionKey = ({ verified, accessToken }: { verified: VerifiedSubject; accessToken: string }): string =>
  `revoked-session:${verified.sessionId ?? createHash('sha256').update(accessToken).digest('hex')}`;
