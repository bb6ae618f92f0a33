import { z } from 'zod';

export type Schema = z.core.$ZodType;
export type Definition = z.core.$ZodTypeDef & Record<string, unknown>;

/** Parts of a schema that hold one schema, and parts that hold a list of them. */
const SINGLE = ['element', 'innerType', 'valueType', 'in', 'rest', 'left', 'right'];
const LISTS = ['options', 'items'];

/** What to do with one schema: another in its place, changes to its definition, or `keep` to leave it and all inside it alone. */
export type Change = { replace: Schema } | { change: Record<string, unknown> } | 'keep';

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && '_zod' in value;

const fieldsLater = ({
  changed,
  shape,
  map,
}: {
  changed: Definition;
  shape: Record<string, Schema>;
  map: (schema: Schema) => Schema;
}): Definition => {
  let fields: Record<string, Schema> | undefined;
  return Object.defineProperty(changed, 'shape', {
    enumerable: true,
    // Looked at late, since an object may contain itself.
    get: () => {
      fields ??= Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, map(field)]));
      return fields;
    },
  });
};

const mapParts = ({ definition, map }: { definition: Definition; map: (schema: Schema) => Schema }): Definition | null => {
  if (definition.type === 'object') {
    const { shape, ...rest } = definition;
    return fieldsLater({ changed: rest, shape: shape as Record<string, Schema>, map });
  }
  if (definition.type === 'lazy') {
    const getter = definition['getter'] as () => Schema;
    return { ...definition, getter: () => map(getter()) };
  }
  const changed: Record<string, unknown> = {};
  // After z.preprocess comes the schema of what was sent; after a transform, one of what code made.
  const isPreprocess = isSchema(definition['in']) && definition['in']._zod.def.type === 'transform';
  if (isPreprocess && isSchema(definition['out'])) changed['out'] = map(definition['out']);
  for (const name of SINGLE) if (isSchema(definition[name])) changed[name] = map(definition[name]);
  for (const name of LISTS) {
    const list = definition[name];
    if (Array.isArray(list)) changed[name] = list.map((entry: unknown) => (isSchema(entry) ? map(entry) : entry));
  }
  return Object.keys(changed).length === 0 ? null : { ...definition, ...changed };
};

/** A copy of a schema with `decide` applied to it and to every schema in it, itself untouched. Ends on schemas that contain themselves. */
export const mapSchema = <S extends z.ZodType>({ schema, decide }: { schema: S; decide: (definition: Definition) => Change }): S => {
  const known = new Map<Schema, Schema>();
  const mapNew = (original: Schema): Schema => {
    const definition = original._zod.def as unknown as Definition;
    const decision = decide(definition);
    if (decision === 'keep') return original;
    if ('replace' in decision) return decision.replace;
    const mapped = mapParts({ definition, map });
    if (mapped === null) return original;
    return z.clone(original, Object.defineProperties(mapped, Object.getOwnPropertyDescriptors(decision.change)));
  };
  const map = (original: Schema): Schema => {
    const result = known.get(original) ?? mapNew(original);
    known.set(original, result);
    return result;
  };
  return map(schema) as S;
};
