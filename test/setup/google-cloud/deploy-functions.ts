import type { RequestListener } from 'node:http';
import type { FunctionDescription } from '../../../infra/build/describe-functions.ts';
import { type Listening, listen } from '../../../infra/local/listen.ts';
import { createClock } from '../../../shared/core/clock.ts';
import { type Env, parseEnv } from '../../../shared/core/env.ts';
import type { Log } from '../../../shared/core/log.ts';
import { createMemory } from '../../../shared/core/memory.ts';
import { checkSettings } from '../../../shared/runtime/check-settings.ts';
import type { Definition } from '../../../shared/runtime/define.ts';
import type { Host, Services } from '../../../shared/runtime/host.ts';
import { createFunctionServer } from '../../../shared/runtime/register.ts';
import { openServices } from '../../../shared/services/open.ts';
import { cloudRunFront } from '../../stand-ins/cloud-run-front.ts';
import type { GoogleIdentity } from '../../stand-ins/google-identity.ts';

type Settings = Readonly<Record<string, string>>;

type Opening = { common: Settings; chosen: Settings; wrapServices: (call: { services: Services; name: string }) => Services };

export type DeployedFunctions = {
  /** Where a function listens. */
  urlOf(name: string): string;
  hostOf(name: string): Host;
  names: readonly string[];
  /** The host of the load balancer: every HTTP function that is not private, under its path. */
  publicUrl: string;
  /** Gives every function its settings and opens it. `common`: for all; `chosen`: each gets those that the infrastructure gives it. */
  open(opening: Opening): void;
  stop(): Promise<void>;
};

type DeployFunctions = {
  definitions: readonly Definition[];
  described: readonly FunctionDescription[];
  google: GoogleIdentity;
  emailOf: (accountId: string) => string;
  /** The address under which Google knows a function. */
  addressOf: (name: string) => string;
  log: Log;
};

type Deployed = { definition: Definition; listening: Listening; metadataHost: string; host: Host | null; listener: RequestListener | null };

/** Who wakes it, as infra/google/functions.tf says. */
const wakersOf = ({ kind }: Definition): string[] => {
  if (kind === 'stage') return ['caller-push', 'caller-tasks'];
  return kind === 'schedule' ? ['caller-scheduler'] : [];
};

const isPrivate = (definition: Definition): boolean => definition.kind !== 'http' || definition.isPrivate === true;

const unavailable: RequestListener = (_, response) => void response.writeHead(503).end();

/** Every function as a service of its own: an address, a service account, and only the settings and secrets that the infrastructure gives it. */
export const deployFunctions = async (options: DeployFunctions): Promise<DeployedFunctions> => {
  const { definitions, described, google, emailOf, addressOf, log } = options;
  const deployed = new Map<string, Deployed>();
  const factsByName = new Map(described.map(({ name, google: facts }) => [name, facts]));
  const factsOf = (name: string): FunctionDescription['google'] => {
    const facts = factsByName.get(name);
    if (facts === undefined) throw new Error(`There is no description of ${name}.`);
    return facts;
  };
  const one = (name: string): Deployed => {
    const found = deployed.get(name);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found;
  };
  const urlOf = (name: string): string => `http://127.0.0.1:${one(name).listening.port}`;

  for (const definition of definitions) {
    const { name } = definition;
    const listening = await listen({
      listener: (request, response) => (deployed.get(name)?.listener ?? unavailable)(request, response),
      port: 0,
      host: '127.0.0.1',
    });
    const { host: metadataHost } = await google.startMetadata(emailOf(factsOf(name).accountId));
    deployed.set(name, { definition, listening, metadataHost, host: null, listener: null });
  }
  const balancer = await listen({
    listener: (request, response) => {
      const name = /^\/v1\/([a-z0-9-]+)(?=[/?]|$)/.exec(request.url ?? '')?.[1] ?? '';
      const target = deployed.get(name);
      const isPublic = target !== undefined && !isPrivate(target.definition);
      if (isPublic && target.listener !== null) target.listener(request, response);
      else response.writeHead(404).end();
    },
    port: 0,
    host: '127.0.0.1',
  });

  const envOf = ({ definition, metadataHost, common, chosen }: Deployed & Pick<Opening, 'common' | 'chosen'>): Env => {
    const { settings, secrets } = factsOf(definition.name);
    const given = Object.fromEntries(Object.entries(chosen).filter(([name]) => settings.includes(name) || secrets.includes(name)));
    const wakers = wakersOf(definition);
    return parseEnv({
      ...common,
      ...given,
      GCE_METADATA_HOST: metadataHost,
      ...(wakers.length === 0 ? {} : { STAGE_AUDIENCE: addressOf(definition.name), STAGE_CALLERS: wakers.map(emailOf).join(',') }),
      ...(isPrivate(definition) ? { OIDC_SIGNATURE_CHECK: 'cloud-run' } : {}),
      K_SERVICE: definition.name,
    });
  };

  const invokersOf = (definition: Definition): Set<string> => {
    const callers = described.filter(({ google: { calls } }) => calls.includes(definition.name));
    return new Set([...wakersOf(definition), ...callers.map(({ google: { accountId } }) => accountId)].map(emailOf));
  };

  const openOne = ({ opening, entry }: { opening: Opening; entry: Deployed }): void => {
    const { definition } = entry;
    const env = envOf({ ...entry, ...opening });
    checkSettings({ env, definitions: [definition] });
    const services = opening.wrapServices({ services: openServices({ env, subscriptions: {}, log }), name: definition.name });
    entry.host = { env, clock: createClock({ startsAt: env.TRIPWRIGHT_NOW }), log, services, memory: createMemory() };
    const listener = createFunctionServer({ definition, host: entry.host });
    const invokers = invokersOf(definition);
    const audience = definition.kind === 'http' ? urlOf(definition.name) : addressOf(definition.name);
    entry.listener = isPrivate(definition)
      ? cloudRunFront({ jwks: google.jwks, audience, mayInvoke: (email) => invokers.has(email), listener })
      : listener;
  };

  return {
    urlOf,
    hostOf: (name) => {
      const { host } = one(name);
      if (host === null) throw new Error(`${name} has not been opened.`);
      return host;
    },
    names: [...deployed.keys()],
    publicUrl: `http://127.0.0.1:${balancer.port}`,
    open: (opening) => {
      for (const entry of deployed.values()) openOne({ opening, entry });
    },
    stop: async () => {
      await balancer.close();
      for (const { listening, host } of deployed.values()) {
        await listening.close();
        await host?.services.close();
      }
    },
  };
};
