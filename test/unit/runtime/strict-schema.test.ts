import { expect, it } from 'vitest';
import { z } from 'zod';
import { strictSchema } from '../../../shared/runtime/strict-schema.ts';

const unknownKeys = (schema: z.ZodType, value: unknown): string[] => {
  const parsed = strictSchema(schema).safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key].join('.'))
      : [`${issue.code} ${issue.path.join('.')}`],
  );
};

const inner = z.object({ a: z.int() });
const extra = { a: 1, b: 2 };

it.each([
  ['an object', inner, extra, 'b'],
  ['an object in an object', z.object({ x: inner }), { x: extra }, 'x.b'],
  ['an optional one', z.object({ x: inner.optional() }), { x: extra }, 'x.b'],
  ['a nullable one', z.object({ x: inner.nullable() }), { x: extra }, 'x.b'],
  ['one with a default', z.object({ x: inner.default({ a: 1 }) }), { x: extra }, 'x.b'],
  ['one in an array', z.array(inner), [{ a: 1 }, extra], '1.b'],
  ['one in a tuple', z.tuple([z.string(), inner]), ['x', extra], '1.b'],
  ['one in a record', z.record(z.string(), inner), { k: extra }, 'k.b'],
  [
    'one in a discriminated union',
    z.discriminatedUnion('kind', [inner.extend({ kind: z.literal('x') }), z.object({ kind: z.literal('y') })]),
    { kind: 'x', ...extra },
    'b',
  ],
  ['one before a transform', inner.transform(({ a }) => a), extra, 'b'],
  ['one after a preprocess', z.preprocess((value) => value, inner), extra, 'b'],
  ['one with a refinement', inner.refine(({ a }) => a > 0), extra, 'b'],
  ['one that is readonly', z.object({ x: inner.readonly() }), { x: extra }, 'x.b'],
])('refuses an unknown field in %s', (_, schema, value, path) => {
  expect(unknownKeys(schema, value)).toEqual([path]);
});

it('keeps what a schema says itself: refinements, transforms, defaults, and loose objects', () => {
  expect(strictSchema(z.object({ a: z.int().default(5), b: z.string().transform((text) => text.length) })).parse({ b: 'xyz' })).toEqual({
    a: 5,
    b: 3,
  });
  expect(
    unknownKeys(
      inner.refine(({ a }) => a > 1, { path: ['a'] }),
      { a: 1 },
    ),
  ).toEqual(['custom a']);
  expect(
    strictSchema(
      z
        .string()
        .transform((a): { a: string } => Object.assign({ b: 1 }, { a }))
        .pipe(z.object({ a: z.string() })),
    ).parse('x'),
  ).toEqual({ a: 'x' });
  expect(unknownKeys(z.looseObject({ x: inner }), { x: { a: 1 }, y: 2 })).toEqual([]);
  expect(unknownKeys(z.object({ a: z.int() }).catchall(z.string()), { a: 1, b: 'x' })).toEqual([]);
});

it('ends on a schema that contains itself', () => {
  type Tree = { name: string; children: Tree[] };
  const tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.lazy(() => z.array(tree)) });
  expect(unknownKeys(tree, { name: 'a', children: [{ name: 'b', children: [], c: 1 }] })).toEqual(['children.0.c']);
  const node = z.object({
    name: z.string(),
    get next() {
      return node.optional();
    },
  });
  expect(unknownKeys(node, { name: 'a', next: { name: 'b', extra: 1 } })).toEqual(['next.extra']);
});

it('leaves the schema it was given alone', () => {
  strictSchema(inner);
  expect(inner.parse(extra)).toEqual({ a: 1 });
});
