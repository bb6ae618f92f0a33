import { createHash } from 'node:crypto';
import { isSignedIn } from '../../shared/runtime/is-signed-in.ts';
import type { ServiceName } from '../../shared/services/context.ts';
import { type GoogleNeed, SERVICE_NEEDS } from './google-needs.ts';
import { googleSizing } from './google-sizing.ts';
import { runtimeUses } from './runtime-uses.ts';

type Route = { path: string; access: string };

type Described = {
  name: string;
  kind: 'http' | 'stage' | 'schedule';
  isPrivate: boolean;
  uses: readonly ServiceName[];
  limits: { timeoutSeconds: number; memory: string; maxConcurrency?: number };
  routes: readonly Route[];
  /** The largest body that a route takes. */
  maxBodyBytes: number;
};

const ACCOUNT_ID_LIMIT = 30;

/** Id of the function's own identity: 6 to 30 characters, the same for the same name. */
const accountIdOf = (name: string): string => {
  const plain = `fn-${name}`;
  if (plain.length <= ACCOUNT_ID_LIMIT) return plain;
  return `${plain.slice(0, ACCOUNT_ID_LIMIT - 7).replace(/-$/, '')}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
};

const unique = <Item>(items: readonly Item[]): Item[] =>
  [...new Map(items.map((item) => [JSON.stringify(item), item])).entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, item]) => item);

/** A private function is called by other functions with their identity; no path of the host leads to it. */
const isPublic = ({ kind, isPrivate }: Described): boolean => kind === 'http' && !isPrivate;

/** Keys of whatever a provider signs: public, so that no function needs a list of its own. */
const SIGNED_POSTS = ['INBOUND_PUBLIC_KEYS', 'EMAIL_EVENT_PUBLIC_KEYS', 'INBOUND_PAST_TOLERANCE_SECONDS'];

const kindNeeds = (described: Described): GoogleNeed[] => {
  const { routes } = described;
  return [
    // Only what strangers reach has lists, browsers and a proxy in front.
    ...(isPublic(described) ? [{ secrets: ['CURSOR_SECRET'], settings: ['CORS_ORIGINS', 'TRUSTED_PROXY_HOPS'] }] : []),
    ...(routes.some(({ access }) => access === 'signed') ? [{ secrets: ['WEBHOOK_BASIC_AUTH'], settings: SIGNED_POSTS }] : []),
    ...(routes.some(({ access }) => isSignedIn(access)) ? [{ settings: ['SUPABASE_URL'] }] : []),
  ];
};

/** A public path with a parameter carries a token: RE2 for such paths, so that request logs can leave them out. */
const tokenPathsOf = (routes: readonly Route[]): string[] =>
  routes
    .filter(({ access, path }) => access === 'public' && path.includes('{'))
    .map(({ path }) => path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/?]+'));

/**
 * What Terraform needs to know of one function beyond its trigger: identity, size, roles, secrets and settings, all derived.
 * @throws Error when a service has no entry in infra/build/google-needs.ts.
 */
export const googleFacts = (described: Described) => {
  const { name, kind, uses, limits, routes, maxBodyBytes } = described;
  const opened = runtimeUses({ kind, uses, accesses: routes.map(({ access }) => access) });
  const needs: GoogleNeed[] = kindNeeds(described);
  for (const use of opened) {
    const need: GoogleNeed | undefined = SERVICE_NEEDS[use];
    if (need === undefined) throw new Error(`${name} uses ${use}: say in infra/build/google-needs.ts what that needs.`);
    needs.push(need);
  }
  return {
    accountId: accountIdOf(name),
    ...googleSizing({ name, kind, ...limits, maxBodyBytes }),
    isPublic: isPublic(described),
    isWebhook: routes.some(({ access }) => access === 'signed'),
    projectRoles: unique(needs.flatMap(({ projectRoles = [] }) => projectRoles)),
    bucketRoles: unique(needs.flatMap(({ bucketRoles = [] }) => bucketRoles)),
    datasetRoles: unique(needs.flatMap(({ datasetRoles = [] }) => datasetRoles)),
    publishes: needs.some(({ publishes }) => publishes === true),
    enqueues: needs.some(({ enqueues }) => enqueues === true),
    signs: needs.some(({ signs }) => signs === true),
    calls: unique(needs.flatMap(({ calls = [] }) => calls)),
    secrets: unique(needs.flatMap(({ secrets = [] }) => secrets)),
    settings: unique(needs.flatMap(({ settings = [] }) => settings)),
    tokenPaths: tokenPathsOf(routes),
  };
};
