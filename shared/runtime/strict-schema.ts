import { z } from 'zod';

type Schema = z.core.$ZodType;
type Definition = z.core.$ZodTypeDef & Record<string, unknown>;
type Strict = <T extends Schema>(schema: T) => T;

/** Parts of a schema that hold one schema, and parts that hold a list of them. */
const SINGLE = ['element', 'innerType', 'valueType', 'in', 'rest'];
const LISTS = ['options', 'items'];

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && '_zod' in value;

const strictObject = ({ definition, strict }: { definition: Definition; strict: Strict }): Definition => {
  const { shape, catchall, ...rest } = definition;
  let fields: Record<string, Schema> | undefined;
  return Object.defineProperty({ ...rest, catchall: catchall ?? z.never() }, 'shape', {
    enumerable: true,
    // Looked at late, since an object may contain itself.
    get: () => {
      fields ??= Object.fromEntries(Object.entries(shape as Record<string, Schema>).map(([name, field]) => [name, strict(field)]));
      return fields;
    },
  });
};

const strictDefinition = ({ definition, strict }: { definition: Definition; strict: Strict }): Definition | null => {
  // Each half of an intersection would refuse the fields of the other.
  if (definition.type === 'intersection') return null;
  if (definition.type === 'object') return strictObject({ definition, strict });
  if (definition.type === 'lazy') {
    const getter = definition['getter'] as () => Schema;
    return { ...definition, getter: () => strict(getter()) };
  }
  const changed: Record<string, unknown> = {};
  for (const name of SINGLE) if (isSchema(definition[name])) changed[name] = strict(definition[name]);
  for (const name of LISTS) {
    const list = definition[name];
    if (Array.isArray(list)) changed[name] = list.map((entry: unknown) => (isSchema(entry) ? strict(entry) : entry));
  }
  return Object.keys(changed).length === 0 ? null : { ...definition, ...changed };
};

/**
 * The same schema with every object in it refusing fields it does not know, unless it says (`loose`, `catchall`) what to do with them.
 * What a route takes is then all that a caller may send, however deep. Intersections stay as they are.
 */
export const strictSchema = <S extends z.ZodType>(schema: S): S => {
  const known = new Map<Schema, Schema>();
  const strict: Strict = <T extends Schema>(original: T): T => {
    const done = known.get(original);
    if (done !== undefined) return done as T;
    const definition = strictDefinition({ definition: original._zod.def as unknown as Definition, strict });
    const result = definition === null ? original : z.clone(original, definition as T['_zod']['def']);
    known.set(original, result);
    return result;
  };
  return strict(schema);
};
