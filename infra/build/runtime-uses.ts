import { isSignedIn, scopeOf } from '../../shared/runtime/is-signed-in.ts';
import type { ServiceName } from '../../shared/services/context.ts';

type Described = { kind: string; uses: readonly ServiceName[]; accesses: readonly string[] };

/**
 * Every service that a function opens: those of its definition and those with which the runtime admits its callers (limits, replays and
 * shared breakers in `state`, sign-in through `identity` and `door`) or records its failures (`store`).
 */
export const runtimeUses = ({ kind, uses, accesses }: Described): ServiceName[] => {
  const added: ServiceName[] = ['state'];
  if (kind === 'stage') added.push('store');
  if (kind === 'http' && accesses.some((access) => isSignedIn(access))) added.push('identity', 'door');
  if (kind === 'http' && accesses.some((access) => scopeOf(access) !== null)) added.push('door');
  if (kind === 'http' && accesses.includes('platform')) added.push('platform');
  return [...new Set([...uses, ...added])].sort();
};
