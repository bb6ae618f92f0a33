import { readFile } from 'node:fs/promises';
import { getReferencesInExpression } from '@cdktf/hcl2json';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEnv } from '../../../shared/core/env.ts';
import { checkNames } from './support/check-names.ts';
import { type ProviderSchema, readProviderSchema } from './support/provider-schema.ts';
import { type Body, type Configuration, readConfiguration, stringsIn } from './support/read-configuration.ts';

const ROOT = new URL('../../../', import.meta.url);

let configuration: Configuration;
let schema: ProviderSchema;

beforeAll(async () => {
  configuration = await readConfiguration();
  schema = await readProviderSchema();
});

/** The parts of a template that are expressions, `${...}`, nested ones within their outer one. */
const expressionsIn = (text: string): string[] => {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{' && (depth > 0 || text[at - 1] === '$')) {
      if (depth === 0) start = at + 1;
      depth += 1;
    } else if (text[at] === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at));
    }
  }
  return found;
};

const schemaOf = (address: string) => schema.resources[address.split('.')[0] ?? ''] ?? {};

describe('names in infra/google', () => {
  it('finds the resources at all', () => {
    expect(configuration.resources.size).toBeGreaterThan(50);
  });

  it('has only resources that the provider has', () => {
    const unknown = [...configuration.resources.keys()].filter((address) => schema.resources[address.split('.')[0] ?? ''] === undefined);
    expect(unknown).toEqual([]);
  });

  it('sets only attributes and blocks that the provider has, and every required one', () => {
    const problems = [...configuration.resources].flatMap(([address, body]) =>
      checkNames({ body, schema: schemaOf(address), path: address }),
    );
    expect(problems).toEqual([]);
  });

  it.each([
    [
      'an attribute that does not exist',
      { name: 'x', topic: 'y', push_config: [{ push_endpoint: 'z', oidc: 1 }] },
      ['s.push_config has no oidc'],
    ],
    ['a required attribute that is missing', { name: 'x' }, ['s lacks topic']],
    [
      'a required attribute of a dynamic block',
      { name: 'x', topic: 'y', dynamic: { push_config: [{ content: [{}] }] } },
      ['s.push_config lacks push_endpoint'],
    ],
  ])('would tell %s', (_, body: Body, problems) => {
    expect(checkNames({ body, schema: schema.resources['google_pubsub_subscription'] ?? {}, path: 's' })).toEqual(problems);
  });
});

/** What an expression may name besides what is declared: loop variables and the iterators of dynamic blocks. */
const isDeclared = ({ reference, body }: { reference: string; body: Body }): boolean => {
  const [head = '', second = '', third = ''] = reference.replaceAll(/\[[^\]]*\]|\.(?:\d+|"[^"]*")(?=\.|$)/g, '').split('.');
  if (head === 'var') return configuration.variables.has(second);
  if (head === 'local') return configuration.locals.has(second);
  if (head === 'path') return second === 'module';
  if (head === 'each') return body['for_each'] !== undefined && (second === 'key' || second === 'value');
  if (head === 'count') return body['count'] !== undefined;
  if (!head.startsWith('google_')) return true;
  const target = configuration.resources.get(`${head}.${second}`);
  if (target === undefined) return false;
  const known = schema.resources[head] ?? {};
  return third === '' || third === 'id' || third === '*' || known[third] !== undefined || (schema.computed[head] ?? []).includes(third);
};

describe('references in infra/google', () => {
  it('leads every reference to something that is declared and has that attribute', async () => {
    const places: [string, Body, unknown][] = [
      ...[...configuration.resources].map(([address, body]): [string, Body, unknown] => [address, body, body]),
      ...[...configuration.locals].map(([name, value]): [string, Body, unknown] => [`local.${name}`, {}, value]),
      ...[...configuration.outputs].map(([name, body]): [string, Body, unknown] => [`output.${name}`, {}, body]),
      ...configuration.providers.map((body): [string, Body, unknown] => ['provider', {}, body]),
    ];
    const dangling: string[] = [];
    let checked = 0;
    for (const [place, body, value] of places) {
      for (const expression of stringsIn(value).flatMap(expressionsIn)) {
        for (const reference of await getReferencesInExpression(place, `\${${expression}}`)) {
          checked += 1;
          if (!isDeclared({ reference: reference.value, body })) dangling.push(`${place}: ${reference.value}`);
        }
      }
    }
    expect(dangling).toEqual([]);
    expect(checked).toBeGreaterThan(200);
  });

  it('uses every variable and every local that is declared', () => {
    const texts = [...configuration.texts.values()].join('\n');
    const idle = [
      ...[...configuration.variables].filter((name) => !texts.includes(`var.${name}`)).map((name) => `var.${name}`),
      ...[...configuration.locals.keys()].filter((name) => !texts.includes(`local.${name}`)).map((name) => `local.${name}`),
    ];
    expect(idle).toEqual([]);
  });

  it('gives every variable without a default a value in each environment, and no value that no variable takes', async () => {
    const given = async (environment: string): Promise<string[]> => [
      ...((await readFile(new URL(`infra/google/env/${environment}.tfvars`, ROOT), 'utf8')).match(/^[a-z_]+/gm) ?? []),
    ];
    for (const environment of ['dev', 'prod']) {
      const names = await given(environment);
      expect(names.filter((name) => !configuration.variables.has(name))).toEqual([]);
      const text = configuration.texts.get('variables.tf') ?? '';
      const required = text
        .split(/^variable /m)
        .slice(1)
        .filter((block) => !/^ {2}default /m.test(block))
        .map((block) => block.split('"')[1] ?? '');
      expect(required.filter((name) => !names.includes(name) && name !== 'release')).toEqual([]);
    }
  });
});

describe('settings', async () => {
  const declared = await Promise.all(
    ['shared/core/env.ts', 'shared/core/env-model.ts', 'shared/core/env-google.ts'].map(
      async (file) => await readFile(new URL(file, ROOT), 'utf8'),
    ),
  );
  const known = new Set(declared.flatMap((text) => [...text.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? '')));
  /** Read by Google's own clients, and by nobody: a new value makes a new revision. */
  const FOREIGN = ['METADATA_SERVER_DETECTION', 'TRIPWRIGHT_RESTARTED_AT'];
  const functions = JSON.parse(await readFile(new URL('infra/functions.json', ROOT), 'utf8')) as {
    google: { settings: string[]; secrets: string[] };
  }[];
  const namesOf = (local: string) => Object.keys((configuration.locals.get(local) ?? {}) as object);

  it('are those that the code reads', () => {
    expect(known.size).toBeGreaterThan(30);
    const set = [...namesOf('settings'), ...namesOf('common_settings')];
    expect(set.length).toBeGreaterThan(15);
    expect(set.filter((name) => !known.has(name) && !FOREIGN.includes(name))).toEqual([]);
    const secrets = functions.flatMap(({ google }) => google.secrets);
    expect(secrets.filter((name) => !known.has(name))).toEqual([]);
  });

  it('sweep the collection that the state is kept in, by the field that says until when', () => {
    expect(configuration.locals.get('expiring_collections')).toEqual({ [parseEnv({}).FIRESTORE_COLLECTION]: 'expiresAt' });
  });

  it('have a value for every function that asks for them', () => {
    const asked = new Set(functions.flatMap(({ google }) => google.settings));
    expect([...asked].filter((name) => !namesOf('settings').includes(name))).toEqual([]);
  });
});

describe('one list of functions', async () => {
  const functions = JSON.parse(await readFile(new URL('infra/functions.json', ROOT), 'utf8')) as { name: string }[];

  it('names no function by hand in Terraform, the environments or the build', async () => {
    const files = ['cloudbuild.yaml', 'infra/google/env/dev.tfvars', 'infra/google/env/prod.tfvars'];
    const others = await Promise.all(files.map(async (file) => [file, await readFile(new URL(file, ROOT), 'utf8')] as const));
    const named = [...configuration.texts, ...others].flatMap(([file, text]) =>
      functions
        // Cloud Tasks' own identity and an area are called like one of them.
        .filter(({ name }) => !['tasks', 'helpdesk'].includes(name))
        .filter(
          ({ name }) =>
            text.includes(`"${name}"`) || text.includes(`'${name}'`) || text.includes(`/v1/${name}`) || text.includes(`- ${name}\n`),
        )
        .map(({ name }) => `${file}: ${name}`),
    );
    expect(named).toEqual([]);
  });

  it.each([
    ['google_cloud_run_v2_service.function', 'functions'],
    ['google_service_account.function', 'functions'],
    ['google_storage_bucket_object.artifact', 'functions'],
    ['google_compute_region_network_endpoint_group.function', 'http_functions'],
    ['google_compute_backend_service.function', 'http_functions'],
    ['google_cloud_run_v2_service_iam_member.public', 'http_functions'],
    ['google_pubsub_subscription.stage', 'stages'],
    ['google_pubsub_subscription_iam_member.agent_acknowledges', 'stages'],
    ['google_cloud_run_v2_service_iam_member.push', 'stages'],
    ['google_cloud_tasks_queue.stage', 'stages'],
    ['google_pubsub_topic.event', 'topics'],
    ['google_cloud_scheduler_job.schedule', 'schedules'],
    ['google_cloud_run_v2_service_iam_member.scheduler', 'schedules'],
    ['google_project_iam_member.function', 'project_grants'],
    ['google_storage_bucket_iam_member.function', 'bucket_grants'],
    ['google_pubsub_topic_iam_member.publisher', 'publish_grants'],
    ['google_secret_manager_secret_iam_member.function', 'secret_grants'],
    ['google_bigquery_table.warehouse', 'tables'],
  ])('makes %s for each of local.%s, which comes from the definitions', (address, source) => {
    expect(configuration.resources.get(address)?.['for_each']).toBe(`\${local.${source}}`);
    expect(stringsIn(configuration.locals.get(source)).join(' ')).toMatch(/local\.(functions|function_secrets|stages|events)|jsondecode/);
  });

  it('makes a path rule of every public HTTP function', () => {
    const matcher = JSON.stringify(configuration.resources.get('google_compute_url_map.api'));
    expect(matcher).toMatch(/"for_each":"\$\{local\.http_functions\}"/);
  });
});

describe('log-based metrics', () => {
  it('count only lines that the code writes', async () => {
    const { glob } = await import('node:fs/promises');
    let code = '';
    for await (const file of glob('{shared,functions}/**/*.ts', { cwd: ROOT.pathname }))
      code += await readFile(new URL(file, ROOT), 'utf8');
    const counted = configuration.locals.get('counted_lines') as Record<string, { message: string }>;
    const texts = [...(configuration.texts.get('logging.tf') ?? '').matchAll(/message = "([^"]+)"/g)].map(([, message]) => message ?? '');
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
    expect(counted).toBeDefined();
  });
});
