import { z } from 'zod';

type Schema = z.core.$ZodType;
type Definition = z.core.$ZodTypeDef & Record<string, unknown>;

/** Parts of a schema that hold one schema, and parts that hold a list of them. Intersections stay as they are: each half would refuse the other's fields. */
const SINGLE = ['element', 'innerType', 'valueType', 'in', 'rest'];
const LISTS = ['options', 'items'];

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && '_zod' in value;

/**
 * The same schema with every object in it refusing fields it does not know, unless it says (`loose`, `catchall`) what to do with them.
 * What a route takes is then all that a caller may send, however deep.
 */
export const strictSchema = <S extends z.ZodType>(schema: S): S => {
  const known = new Map<Schema, Schema>();
  const strict = <T extends Schema>(original: T): T => {
    const done = known.get(original);
    if (done !== undefined) return done as T;
    const definition = original._zod.def as unknown as Definition;
    if (definition.type === 'intersection') return original;
    const changed: Record<string, unknown> = {};
    if (definition.type === 'lazy') {
      const getter = definition['getter'] as () => Schema;
      changed['getter'] = () => strict(getter());
    }
    if (definition.type === 'object') {
      const shape = definition['shape'] as Record<string, Schema>;
      changed['shape'] = Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, strict(field)]));
      changed['catchall'] = definition['catchall'] ?? z.never();
    }
    for (const name of SINGLE) if (isSchema(definition[name])) changed[name] = strict(definition[name]);
    for (const name of LISTS) {
      const list = definition[name];
      if (Array.isArray(list)) changed[name] = list.map((entry: unknown) => (isSchema(entry) ? strict(entry) : entry));
    }
    const result = Object.keys(changed).length === 0 ? original : z.clone(original, { ...definition, ...changed } as T['_zod']['def']);
    known.set(original, result);
    return result;
  };
  return strict(schema);
};
