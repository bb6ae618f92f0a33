import { scopeOf } from '../../shared/runtime/is-signed-in.ts';
import type { ServiceName } from '../../shared/services/context.ts';
import type { ClaimKind, StoreTokenCallers } from '../../shared/store-tokens/schemas.ts';
import type { FunctionDescription } from './describe-functions.ts';
import { runtimeUses } from './runtime-uses.ts';

/** What opening a service asks of store-token. A request's store acts for its member, an event's for the pipeline of its agency. */
const KINDS: Partial<Record<ServiceName, (kind: FunctionDescription['kind']) => ClaimKind>> = {
  store: (kind) => (kind === 'http' ? 'member' : 'system'),
  storeFor: () => 'system',
  door: () => 'door',
  platform: () => 'platform',
};

const kindsOf = ({ kind, uses, trigger }: FunctionDescription): ClaimKind[] => {
  const accesses = 'routes' in trigger ? (trigger.routes ?? []).map(({ access }) => access) : [];
  const kinds = runtimeUses({ kind, uses, accesses }).flatMap((service) => KINDS[service]?.(kind) ?? []);
  // What is done for the holder of an API key is the pipeline's work inside the key's agency.
  if (uses.includes('store') && accesses.some((access) => scopeOf(access) !== null)) kinds.push('system');
  return [...new Set(kinds)].sort();
};

/** Which function may have which kinds of store tokens, by the definitions' `uses`; those that need none are not in it. */
export const storeTokenCallers = (functions: readonly FunctionDescription[]): StoreTokenCallers =>
  functions.map((one) => ({ function: one.name, accountId: one.google.accountId, may: kindsOf(one) })).filter(({ may }) => may.length > 0);
