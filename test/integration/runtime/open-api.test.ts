import { expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpDefinition } from '../../../shared/runtime/define.ts';
import { openApiDocument } from '../../../shared/runtime/open-api.ts';
import { routes, thingsFunction } from './things.ts';

const operationSchema = z.looseObject({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() })).optional(),
  requestBody: z
    .looseObject({ required: z.boolean(), content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}) })) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});

const read = async () => {
  const { definition } = thingsFunction();
  const document = await openApiDocument({ definitions: [definition satisfies HttpDefinition], version: '1.2.3' });
  const paths = z.record(z.string(), z.record(z.string(), operationSchema)).parse(JSON.parse(JSON.stringify(document.paths)));
  return { document, paths };
};

it('is OpenAPI 3.1 and has every route of every function under its full path', async () => {
  const { document, paths } = await read();
  expect([document.openapi, document.info.version]).toEqual(['3.1.0', '1.2.3']);
  const operations = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  expect(operations.toSorted()).toEqual(
    Object.keys(routes)
      .map((name) => `things.${name}`)
      .toSorted(),
  );
  expect(Object.keys(paths)).toContain('/v1/things/{id}');
});

it('says who needs a token, which headers are needed, and which problems may come', async () => {
  const { document, paths } = await read();
  const create = paths['/v1/things']?.['post'];
  expect(create?.security).toEqual([{ bearer: [] }]);
  expect(create?.parameters).toEqual([expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true })]);
  expect(create?.responses['400']?.description).toContain('`idempotency_key_missing`');
  expect(create?.responses['422']).toMatchObject({
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  expect(paths['/v1/things/open']?.['get']?.security).toEqual([]);
  expect(paths['/v1/things/{id}']?.['patch']?.parameters?.map(({ name }) => name)).toEqual(['id', 'If-Match']);
  expect(JSON.stringify(document.components)).toContain('"bearer":{"type":"http","scheme":"bearer"');
});

it('has the bodies as they are validated: unknown fields refused, however deep', async () => {
  const { paths } = await read();
  const schema = paths['/v1/things']?.['post']?.requestBody?.content['application/json']?.schema;
  expect(schema).toMatchObject({ additionalProperties: false, properties: { parts: { items: { additionalProperties: false } } } });
});
