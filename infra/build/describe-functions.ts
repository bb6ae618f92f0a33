import type { Definition, RouteContract } from '../../shared/runtime/define.ts';
import { googleFacts } from './google-facts.ts';
import type { LocatedDefinition } from './load-definitions.ts';

const JSON_BODY_BYTES = 1_000_000;

const triggerOf = async (definition: Definition) => {
  if (definition.kind === 'stage') return { topic: definition.on.type, eventVersion: definition.on.version };
  if (definition.kind === 'schedule') return { cron: definition.cron, timeZone: 'UTC' };
  const { default: routes } = await definition.routes();
  return {
    path: `/v1/${definition.name}`,
    routes: Object.entries(routes).map(([operation, { method, path, access, summary }]) => ({
      operation,
      method: method.toUpperCase(),
      path: `/v1/${definition.name}${path}`,
      access,
      summary,
    })),
  };
};

const bodyBytesOf = ({ body }: RouteContract): number => (body?.kind === 'raw' ? body.maxBytes : JSON_BODY_BYTES);

const maxBodyBytesOf = async (definition: Definition): Promise<number> => {
  if (definition.kind !== 'http') return JSON_BODY_BYTES;
  const { default: routes } = await definition.routes();
  return Math.max(JSON_BODY_BYTES, ...Object.values(routes).map(bodyBytesOf));
};

const describe = async ({ definition, area, folder }: LocatedDefinition) => {
  const trigger = await triggerOf(definition);
  const { name, kind, summary, uses, limits } = definition;
  const isPrivate = definition.kind === 'http' && definition.isPrivate === true;
  const routes = 'routes' in trigger ? trigger.routes : [];
  return {
    name,
    kind,
    area,
    folder,
    summary,
    trigger,
    uses: [...uses].sort(),
    limits,
    google: googleFacts({ name, kind, isPrivate, uses, limits, routes, maxBodyBytes: await maxBodyBytesOf(definition) }),
  };
};

/** What deployment and documentation need to know of every function: the content of infra/functions.json. */
export const describeFunctions = async (located: readonly LocatedDefinition[]) => await Promise.all(located.map(describe));

export type FunctionDescription = Awaited<ReturnType<typeof describeFunctions>>[number];
