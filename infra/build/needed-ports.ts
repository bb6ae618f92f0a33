import type { Definition } from '../../shared/runtime/define.ts';
import { type Port, portsOf } from '../../shared/services/adapters.ts';
import { runtimeUses } from './runtime-uses.ts';

const accessesOf = async (definition: Definition): Promise<string[]> =>
  definition.kind === 'http' ? Object.values((await definition.routes()).default).map(({ access }) => access) : [];

/** Every port a function may open, sorted: for what it declares in `uses` and for what the runtime needs to serve it. */
export const neededPorts = async (definition: Definition): Promise<Port[]> => {
  const names = runtimeUses({ kind: definition.kind, uses: definition.uses, accesses: await accessesOf(definition) });
  return [...new Set(names.flatMap(portsOf))].sort();
};
