import type { Definition } from '../../shared/runtime/define.ts';
import type { LocatedDefinition } from './load-definitions.ts';

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

/** What deployment and documentation need to know of every function: the content of infra/functions.json. */
export const describeFunctions = async (located: readonly LocatedDefinition[]) =>
  await Promise.all(
    located.map(async ({ definition, area, folder }) => ({
      name: definition.name,
      kind: definition.kind,
      area,
      folder,
      summary: definition.summary,
      trigger: await triggerOf(definition),
      uses: [...definition.uses].sort(),
      limits: definition.limits,
    })),
  );

export type FunctionDescription = Awaited<ReturnType<typeof describeFunctions>>[number];
