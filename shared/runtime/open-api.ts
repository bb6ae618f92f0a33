import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { ERROR_STATUS, type ErrorCode } from '../core/errors.ts';
import type { HttpDefinition, RouteContract } from './define.ts';
import { fullPath } from './full-path.ts';
import { isSignedIn, scopeOf } from './is-signed-in.ts';
import { mapSchema } from './map-schema.ts';
import { strictSchema } from './strict-schema.ts';

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

const EVERYWHERE: readonly ErrorCode[] = ['not_found', 'rate_limited', 'internal', 'dependency_unavailable', 'timeout'];
const SIGNED_IN: readonly ErrorCode[] = ['unauthenticated', 'tenant_required', 'tenant_mismatch', 'tenant_suspended', 'forbidden'];
const WITH_BODY: readonly ErrorCode[] = ['malformed_request', 'payload_too_large', 'unsupported_media_type'];
const WITH_KEY: readonly ErrorCode[] = ['idempotency_key_malformed', 'idempotency_key_reused', 'idempotency_in_progress'];

/** A schema as the generator can write it down: what may contain itself (any JSON) is any value there. */
const documented = <S extends z.ZodType>(schema: S): S =>
  mapSchema({ schema, decide: (definition) => (definition.type === 'lazy' ? { replace: z.unknown() } : { change: {} }) });

const securityOf = ({ access }: RouteContract): Record<string, string[]>[] => {
  if (access === 'platform') return [{ adminToken: [] }];
  if (scopeOf(access) !== null) return [{ apiKey: [] }];
  return isSignedIn(access) ? [{ bearer: [] }] : [];
};

const codesOf = (contract: RouteContract): ErrorCode[] => {
  const { body, query, idempotencyKey, ifMatch, errors = [] } = contract;
  const codes = [
    ...EVERYWHERE,
    ...(isSignedIn(contract.access) ? SIGNED_IN : []),
    ...(contract.access === 'platform' ? (['admin_token_invalid', 'admin_disabled'] as const) : []),
    ...(scopeOf(contract.access) === null ? [] : (['api_key_invalid', 'tenant_suspended', 'scope_missing', 'origin_not_allowed'] as const)),
    ...(contract.access === 'signed' ? (['signature_invalid', 'unauthenticated'] as const) : []),
    ...(body === undefined ? [] : WITH_BODY),
    ...(body?.kind === 'json' || query !== undefined ? (['validation_failed'] as const) : []),
    ...(idempotencyKey === undefined || idempotencyKey === 'never' ? [] : WITH_KEY),
    ...(idempotencyKey === 'required' ? (['idempotency_key_missing'] as const) : []),
    ...(ifMatch === undefined ? [] : (['precondition_required', 'precondition_failed'] as const)),
    ...errors,
  ];
  return [...new Set(codes)];
};

const problemsOf = (contract: RouteContract) => {
  const byStatus = Map.groupBy(codesOf(contract), (code) => ERROR_STATUS[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `\`${code}\``).join(', '), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
};

const successOf = ({ success }: RouteContract) => {
  const { status, description, schema, binary } = success;
  if (binary !== undefined)
    return { [status]: { description, content: { [binary]: { schema: { type: 'string', format: 'binary' } as const } } } };
  if (schema === undefined) return { [status]: { description } };
  const content = { 'application/json': { schema: documented(schema) } };
  const events = success.events === undefined ? {} : { 'text/event-stream': { schema: { type: 'string' } as const } };
  return { [status]: { description, content: { ...content, ...events } } };
};

const bodyOf = ({ body }: RouteContract) => {
  if (body === undefined) return {};
  if (body.kind === 'json')
    return { body: { required: true, content: { 'application/json': { schema: documented(strictSchema(body.schema)) } } } };
  const bytes = { schema: { type: 'string', format: 'binary' } as const };
  return {
    body: { required: true, description: body.description, content: Object.fromEntries(body.contentTypes.map((type) => [type, bytes])) },
  };
};

const headersOf = ({ idempotencyKey, ifMatch }: RouteContract): z.ZodObject | undefined => {
  const key = z.string().min(1).max(255);
  const shape = {
    ...(idempotencyKey === undefined || idempotencyKey === 'never'
      ? {}
      : { 'Idempotency-Key': idempotencyKey === 'required' ? key : key.optional() }),
    ...(ifMatch === undefined ? {} : { 'If-Match': z.string() }),
  };
  return Object.keys(shape).length === 0 ? undefined : z.object(shape);
};

/** Path parameters a contract names in its path but gives no form. */
const paramsOf = ({ path, params }: RouteContract): z.ZodObject | undefined => {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return params ?? (names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, z.string()]))));
};

const routeOf = ({ definition, name, contract }: { definition: HttpDefinition; name: string; contract: RouteContract }) => {
  const params = paramsOf(contract);
  const headers = headersOf(contract);
  return createRoute({
    method: contract.method,
    path: fullPath({ name: definition.name, path: contract.path }),
    operationId: `${definition.name}.${name}`,
    summary: contract.summary,
    tags: [definition.name],
    security: securityOf(contract),
    'x-access': contract.access,
    request: {
      ...(params === undefined ? {} : { params }),
      ...(contract.query === undefined ? {} : { query: contract.query }),
      ...(headers === undefined ? {} : { headers }),
      ...bodyOf(contract),
    },
    responses: { ...successOf(contract), ...problemsOf(contract) },
  });
};

/**
 * The OpenAPI 3.1 document of all HTTP functions, from the schemas that validate their requests.
 * `version`: of the API.
 */
export const openApiDocument = async ({ definitions, version }: { definitions: readonly HttpDefinition[]; version: string }) => {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'apiKey', in: 'header', name: 'X-Admin-Token' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'apiKey', in: 'header', name: 'X-API-Key' });
  for (const definition of definitions.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const { default: contracts } = await definition.routes();
    for (const [name, contract] of Object.entries(contracts)) {
      app.openAPIRegistry.registerPath(routeOf({ definition, name, contract }));
    }
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Tripwright', version },
    servers: [{ url: '/' }],
    tags: definitions.map(({ name, summary }) => ({ name, description: summary })),
  });
};
