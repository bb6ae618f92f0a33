import type { BlockSchema } from './provider-schema.ts';

/** Terraform's own, allowed in every resource. */
const META = new Set(['count', 'for_each', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'timeouts']);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const bodiesOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : [value]).filter(isRecord);

/** `dynamic "x" { content { ... } }` stands for blocks `x { ... }`. */
const withDynamicBlocks = (body: Record<string, unknown>): Record<string, unknown> => {
  const { dynamic, ...rest } = body;
  const merged: Record<string, unknown> = { ...rest };
  for (const [name, blocks] of Object.entries(isRecord(dynamic) ? dynamic : {})) {
    const contents = bodiesOf(blocks).flatMap(({ content }) => bodiesOf(content));
    merged[name] = [...bodiesOf(merged[name] ?? []), ...contents];
  }
  return merged;
};

/** What is wrong with the names in a block: unknown attributes and blocks, and required ones that are missing. */
export const checkNames = ({ body, schema, path }: { body: Record<string, unknown>; schema: BlockSchema; path: string }): string[] => {
  const said = withDynamicBlocks(body);
  const problems = Object.entries(schema)
    .filter(([name, kind]) => kind === 'required' && said[name] === undefined)
    .map(([name]) => `${path} lacks ${name}`);
  for (const [name, value] of Object.entries(said)) {
    if (META.has(name)) continue;
    const kind = schema[name];
    if (kind === undefined) problems.push(`${path} has no ${name}`);
    else if (typeof kind !== 'string') {
      for (const inner of bodiesOf(value)) problems.push(...checkNames({ body: inner, schema: kind.block, path: `${path}.${name}` }));
    }
  }
  return problems;
};
