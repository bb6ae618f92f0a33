import { z } from 'zod';

const nameNode = z.looseObject({ String: z.looseObject({ sval: z.string() }) });
const constraintSchema = z.looseObject({ contype: z.string(), fk_attrs: z.array(nameNode).default([]), raw_expr: z.unknown().optional() });

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const columnsIn = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (!isObject(node)) return [];
  const column = z.looseObject({ fields: z.array(z.unknown()) }).safeParse(node['ColumnRef']);
  if (column.success) return column.data.fields.flatMap((field) => nameNode.safeParse(field).data?.String.sval ?? []);
  return Object.values(node).flatMap(columnsIn);
};

/**
 * Whether a constraint binds only what old code leaves empty: a foreign key with a column that this migration adds (an empty one is not looked up), or a check that
 * names such columns alone. `added`: the nullable columns without a default that the migration adds to the table.
 */
export const constrainsNewColumns = ({ constraint, added }: { constraint: unknown; added: ReadonlySet<string> }): boolean => {
  const { contype, fk_attrs: keys, raw_expr: expression } = constraintSchema.parse(constraint);
  if (contype === 'CONSTR_FOREIGN') return keys.some(({ String: { sval } }) => added.has(sval));
  if (contype !== 'CONSTR_CHECK') return false;
  const columns = columnsIn(expression);
  return columns.length > 0 && columns.every((column) => added.has(column));
};
