import type { StoreClaims } from '../services/tokens/port.ts';
import type { ClaimKind } from './schemas.ts';

/** Which kind of token these claims ask for. */
export const claimKind = (claims: StoreClaims): ClaimKind => {
  if (claims.role === 'app_door') return 'door';
  if (claims.role === 'app_platform') return 'platform';
  return claims.memberRole === 'system' ? 'system' : 'member';
};
