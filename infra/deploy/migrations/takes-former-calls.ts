import { z } from 'zod';

const nameNode = z.looseObject({ String: z.looseObject({ sval: z.string() }) });
const typeSchema = z.looseObject({ names: z.array(nameNode), arrayBounds: z.array(z.unknown()).default([]) });
const droppedSchema = z.looseObject({
  ObjectWithArgs: z.looseObject({ objname: z.array(nameNode), objargs: z.array(z.looseObject({ TypeName: typeSchema })).default([]) }),
});
const createdSchema = z.looseObject({
  funcname: z.array(nameNode),
  parameters: z
    .array(z.looseObject({ FunctionParameter: z.looseObject({ argType: typeSchema, defexpr: z.unknown().optional() }) }))
    .default([]),
});

const nameOf = (names: readonly z.infer<typeof nameNode>[]): string => names.map(({ String: { sval } }) => sval).join('.');
const typeOf = ({ names, arrayBounds }: z.infer<typeof typeSchema>): string => `${nameOf(names)}${'[]'.repeat(arrayBounds.length)}`;

/**
 * Whether a function that a migration drops is made again in it so that every former call still works: the same parameters first, and defaults for those that are new.
 * `dropped` and `created` are the parser's nodes of the two statements.
 */
export const takesFormerCalls = ({ dropped, created }: { dropped: unknown; created: unknown }): boolean => {
  const { objname, objargs } = droppedSchema.parse(dropped).ObjectWithArgs;
  const { funcname, parameters } = createdSchema.parse(created);
  if (nameOf(objname) !== nameOf(funcname) || parameters.length < objargs.length) return false;
  return parameters.every(({ FunctionParameter: { argType, defexpr } }, index) => {
    const former = objargs[index];
    return former === undefined ? defexpr !== undefined : typeOf(former.TypeName) === typeOf(argType);
  });
};
