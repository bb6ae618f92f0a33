import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import { isPermission } from '../../../shared/core/permissions.ts';
import * as events from '../../../shared/events.ts';
import { scopeOf } from '../../../shared/runtime/is-signed-in.ts';
import { layerOf } from './layers.ts';
import { ROOT, readModules } from './read-modules.ts';

const located = await loadDefinitions();
const definitions = located.map(({ definition }) => definition);
const httpFunctions = located.flatMap(({ definition, folder }) =>
  definition.kind === 'http' ? [{ name: definition.name, definition, folder }] : [],
);
const stages = definitions.flatMap((definition) => (definition.kind === 'stage' ? [definition] : []));

const routes = await Promise.all(
  httpFunctions.map(async ({ name, definition }) => ({ name, routes: Object.entries((await definition.routes()).default) })),
);
const allRoutes = routes.flatMap(({ name, routes }) => routes.map(([key, route]) => ({ id: `${name}.${key}`, name, key, route })));

/** Whoever may call without being signed in: a new one must be added here too, and somebody reads this line in review. */
const WITHOUT_SIGN_IN = [
  'auth.login',
  'auth.refresh',
  'email-events.receive',
  'health.live',
  'health.ready',
  'health.status',
  'inbound-email.receive',
  'public-chat.widget',
];

/** Posts that only read: what they take is too long, or too private, for a query. */
const READS_A_BODY = ['enquiries.preview'];

describe('every function', () => {
  test('is a folder of an area with a definition and a handler, named alike', async () => {
    expect(located.length).toBeGreaterThan(10);
    for (const { definition, folder, area } of located) {
      expect(folder).toBe(`functions/${area}/${definition.name}`);
      const files = await readdir(join(ROOT, folder));
      const expected = definition.kind === 'http' ? ['handler.ts', 'index.ts', 'routes.ts'] : ['handler.ts', 'index.ts'];
      expect(files.filter((file) => file.endsWith('.ts')).sort(), folder).toEqual(expected);
    }
  });

  test('has a name of its own that can be a path, a topic and a service', () => {
    const names = definitions.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 49)).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('says in one sentence what it does', () => {
    expect(definitions.filter(({ summary }) => !/^[A-Z].*\.$/.test(summary) || summary.includes('\n')).map(({ name }) => name)).toEqual([]);
  });

  test('declares each service once, and never both a store of its own tenant and the door to all', () => {
    for (const { name, uses } of definitions) {
      expect(new Set(uses).size, name).toBe(uses.length);
      expect(uses.includes('store') && uses.includes('door'), name).toBe(false);
    }
  });

  test('may run for a time that its kind can have', () => {
    for (const { name, kind, limits } of definitions) {
      // A push that is not acknowledged within ten minutes comes again while the first still runs.
      expect(limits.timeoutSeconds, name).toBeLessThanOrEqual({ http: 300, stage: 600, schedule: 1800 }[kind]);
      expect(limits.timeoutSeconds, name).toBeGreaterThan(0);
    }
  });
});

describe('every route', () => {
  test.each(httpFunctions)('of $name has a handler, and every handler a route', async ({ definition }) => {
    const contract = (await definition.routes()).default;
    const handlers = (await definition.handler()).default;
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(contract).sort());
    for (const handler of Object.values(handlers)) expect(handler).toBeTypeOf('function');
  });

  test('declares who may call: one permission of the matrix, own, public, signed, service or platform', () => {
    const undeclared = allRoutes.filter(
      ({ route }) =>
        !(
          isPermission(route.access) ||
          scopeOf(route.access) !== null ||
          ['own', 'public', 'signed', 'service', 'platform'].includes(route.access)
        ),
    );
    expect(undeclared.map(({ id }) => id)).toEqual([]);
  });

  test('of a private function is for functions of ours, and no other route is', async () => {
    for (const { name, definition } of httpFunctions) {
      const accesses = Object.values((await definition.routes()).default).map(({ access }) => access);
      expect(
        accesses.map((access) => access === 'service'),
        name,
      ).toEqual(accesses.map(() => definition.isPrivate === true));
    }
  });

  test('is for signed-in people unless it is named here', () => {
    const open = allRoutes.filter(({ route }) => route.access === 'public' || route.access === 'signed');
    expect(open.map(({ id }) => id).sort()).toEqual(WITHOUT_SIGN_IN);
  });

  test('that writes asks for more than a right to read', () => {
    const writing = allRoutes.filter(({ route }) => route.method !== 'get' && /:read$/.test(route.access));
    expect(writing.map(({ id }) => id)).toEqual(READS_A_BODY);
  });

  test('that only reads takes no body, no idempotency key and no state', () => {
    const reading = allRoutes.filter(({ route }) => route.method === 'get' && (route.body || route.idempotencyKey || route.ifMatch));
    expect(reading.map(({ id }) => id)).toEqual([]);
  });

  test('has a method and path of its own, whatever its parameters are called', () => {
    const places = allRoutes.map(({ name, route }) => `${route.method} /v1/${name}${route.path.replace(/\{[^}]*\}/g, '{}')}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  test('parses every parameter of its path, and no other', () => {
    for (const { id, route } of allRoutes) {
      expect(route.path, id).toMatch(/^(?:\/(?:[a-z0-9-]+(?:\.js)?|\{[a-zA-Z]+\}))*$/);
      const named = [...route.path.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, parameter]) => parameter);
      expect(Object.keys(route.params?.shape ?? {}), id).toEqual(named);
    }
  });

  test('takes a body only as JSON of a known form or as bytes of a bounded number', () => {
    for (const { id, route } of allRoutes) {
      if (route.body?.kind === 'raw') expect(route.body.maxBytes, id).toBeLessThanOrEqual(31_457_280);
      if (route.success.status === 204) expect(route.success.schema ?? route.success.binary, id).toBeUndefined();
    }
  });
});

describe('every event', () => {
  const named = Object.entries(events).flatMap(([name, event]) => (Array.isArray(event) ? [] : [{ name, event }]));

  test('is in the list of events, under a type of its own', () => {
    expect(named.map(({ event }) => event)).toEqual([...events.EVENTS]);
    const types = events.EVENTS.map(({ type, version }) => `${type} v${version}`);
    expect(new Set(types).size).toBe(types.length);
    expect(types.filter((type) => !/^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)* v\d+$/.test(type))).toEqual([]);
  });

  test('is published by a verb of a domain', async () => {
    const modules = (await readModules()).filter(({ path }) => layerOf(path) === 'domain');
    const published = new Set(
      modules.flatMap(({ imports }) =>
        imports.filter(({ target, kind }) => target === 'shared/events.ts' && kind === 'value').flatMap(({ names }) => names),
      ),
    );
    expect(named.filter(({ name }) => !published.has(name)).map(({ name }) => name)).toEqual([]);
  });

  test('that a stage answers is one of ours, and answered by one stage of that name', () => {
    expect(stages.filter(({ on }) => !events.EVENTS.some((event) => event === on)).map(({ name }) => name)).toEqual([]);
    const answered = stages.map(({ name, on }) => `${on.type} ${name}`);
    expect(new Set(answered).size).toBe(answered.length);
  });
});

describe('every stage and schedule', () => {
  test('has a handler', async () => {
    for (const definition of definitions) {
      if (definition.kind !== 'http') expect((await definition.handler()).default, definition.name).toBeTypeOf('function');
    }
  });

  test('that is a stage is tried 1 to 10 times, and reads its own agency only', () => {
    for (const { name, limits, uses } of stages) {
      expect(limits.maxAttempts, name).toBeGreaterThanOrEqual(1);
      expect(limits.maxAttempts, name).toBeLessThanOrEqual(10);
      expect(
        uses.filter((service) => service === 'door' || service === 'storeFor'),
        name,
      ).toEqual([]);
    }
  });

  test('that is a schedule has five fields, and touches no rows of agencies', () => {
    for (const definition of definitions) {
      if (definition.kind !== 'schedule') continue;
      expect(definition.cron, definition.name).toMatch(/^(?:[\d*/,-]+ ){4}[\d*/,-]+$/);
      expect(
        definition.uses.filter((service) => service === 'store' || service === 'storeFor'),
        definition.name,
      ).toEqual([]);
    }
  });
});
