import { isSignedIn, scopeOf } from '../../shared/runtime/is-signed-in.ts';
import type { ServiceName } from '../../shared/services/context.ts';
import type { ClaimKind, StoreTokenCallers } from '../../shared/store-tokens/schemas.ts';
import type { FunctionDescription } from './describe-functions.ts';
import { runtimeUses } from './runtime-uses.ts';

/** For whom the store of a request acts: its member, or, where API keys are the way in, the pipeline of the key's agency. */
const requestKinds = (accesses: readonly string[]): ClaimKind[] => [
  ...(accesses.some((access) => isSignedIn(access)) ? (['member'] as const) : []),
  ...(accesses.some((access) => scopeOf(access) !== null) ? (['system'] as const) : []),
];

/** What opening a service asks of store-token. */
const KINDS: Partial<Record<ServiceName, (asked: { kind: FunctionDescription['kind']; accesses: readonly string[] }) => ClaimKind[]>> = {
  store: ({ kind, accesses }) => (kind === 'http' ? requestKinds(accesses) : ['system']),
  storeFor: () => ['system'],
  door: () => ['door'],
  platform: () => ['platform'],
};

const kindsOf = ({ kind, uses, trigger }: FunctionDescription): ClaimKind[] => {
  const accesses = 'routes' in trigger ? (trigger.routes ?? []).map(({ access }) => access) : [];
  const kinds = runtimeUses({ kind, uses, accesses }).flatMap((service) => KINDS[service]?.({ kind, accesses }) ?? []);
  return [...new Set(kinds)].sort();
};

/** Which function may have which kinds of store tokens, by the definitions' `uses`; those that need none are not in it. */
export const storeTokenCallers = (functions: readonly FunctionDescription[]): StoreTokenCallers =>
  functions.map((one) => ({ function: one.name, accountId: one.google.accountId, may: kindsOf(one) })).filter(({ may }) => may.length > 0);
