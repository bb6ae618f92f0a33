import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_NEEDS } from '../../../infra/build/google-needs.ts';
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import { ASSUMED } from '../../../infra/deploy/costs/usage.ts';
import { BACKUPS_FOLDER, BLOBS_FOLDER } from '../../../shared/backups/backup-id.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import { checkSettings } from '../../../shared/runtime/check-settings.ts';
import { toFields } from '../../../shared/services/state/firestore-entry.ts';
import { readProviderSchema } from './support/provider-schema.ts';
import { startProviderStandIn } from './support/provider-stand-in.ts';
import { type FunctionEntry, findTerraform, openWorkspace, type PlannedResource } from './support/terraform-workspace.ts';

const GOOGLE = fileURLToPath(new URL('../../../infra/google/', import.meta.url));
const terraform = findTerraform();
if (terraform === null) {
  process.stdout.write(
    '\n!!! SKIPPED: neither terraform nor tofu is on the PATH, so infra/google was not formatted, validated or planned.\n\n',
  );
}

const google = (facts: Record<string, unknown>) => ({
  ackDeadlineSeconds: 40,
  bucketRoles: [],
  calls: [],
  concurrency: 10,
  datasetRoles: [],
  enqueues: false,
  isPublic: false,
  isWebhook: false,
  maxInstances: 20,
  projectRoles: [],
  publishes: false,
  secrets: [],
  settings: [],
  signs: false,
  tokenPaths: [],
  ...facts,
});
const common = { area: 'trips', summary: 'Trips.', uses: [], limits: { timeoutSeconds: 30, memory: '256Mi' } };

const ADDED: FunctionEntry[] = [
  {
    ...common,
    name: 'trips',
    kind: 'http',
    trigger: { path: '/v1/trips', routes: [{ method: 'GET', path: '/v1/trips/public/{token}', access: 'public' }] },
    google: google({
      accountId: 'fn-trips',
      isPublic: true,
      isWebhook: true,
      secrets: ['TRIPS_KEY'],
      projectRoles: ['roles/datastore.user'],
      tokenPaths: ['/v1/trips/public/[^/?]+'],
    }),
  },
  {
    ...common,
    name: 'plan-trip',
    kind: 'stage',
    trigger: { topic: 'trip.wanted', eventVersion: 1 },
    limits: { timeoutSeconds: 30, memory: '512Mi', maxAttempts: 7 },
    google: google({
      accountId: 'fn-plan-trip',
      publishes: true,
      enqueues: true,
      signs: true,
      bucketRoles: [{ bucket: 'vectors', role: 'roles/storage.objectUser' }],
      datasetRoles: ['roles/bigquery.dataEditor'],
    }),
  },
  {
    ...common,
    name: 'sweep-trips',
    kind: 'schedule',
    trigger: { cron: '*/15 * * * *', timeZone: 'UTC' },
    google: google({ accountId: 'fn-sweep-trips' }),
  },
  {
    ...common,
    name: 'archive-trips',
    kind: 'schedule',
    trigger: { cron: '30 2 * * *', timeZone: 'UTC' },
    google: google({ accountId: 'fn-archive-trips' }),
  },
];

const secretLike = (name: string): string => (name === 'PLATFORM_ADMIN_TOKENS' ? `ops:${'x'.repeat(40)}` : 'x'.repeat(40));

const indexed = (resources: readonly PlannedResource[]) => new Map(resources.map((one) => [one.address, one]));

describe.skipIf(terraform === null)('infra/google, as Terraform itself reads it', () => {
  let provider: Awaited<ReturnType<typeof startProviderStandIn>>;
  let workspace: Awaited<ReturnType<typeof openWorkspace>>;
  let dev: PlannedResource[];
  let prod: PlannedResource[];
  let grown: PlannedResource[];

  const find = (resources: readonly PlannedResource[], address: string): Record<string, unknown> => {
    const found = indexed(resources).get(address);
    if (found === undefined) throw new Error(`${address} is not planned`);
    return found.values;
  };
  const ofType = (resources: readonly PlannedResource[], type: string) => resources.filter((one) => one.type === type);

  beforeAll(async () => {
    provider = await startProviderStandIn({ schema: await readProviderSchema() });
    const opened = { terraform: terraform ?? '', reattach: provider.reattach };
    workspace = await openWorkspace(opened);
    dev = await workspace.plan({ environment: 'dev', variables: { billing_account: '000000-000000-000000' } });
    prod = await workspace.plan({ environment: 'prod', variables: { ci_repository: 'blue/house', build_repository: 'projects/p/r' } });
    const larger = await openWorkspace({ ...opened, change: (functions) => [...functions, ...ADDED] });
    grown = await larger.plan({ environment: 'dev', variables: { billing_account: '000000-000000-000000' } });
    await larger.close();
  }, 300_000);

  afterAll(async () => {
    await workspace?.close();
    provider?.stop();
  });

  it('is formatted', () => {
    expect(
      execFileSync(terraform ?? '', ['fmt', '-check', '-recursive', GOOGLE], {
        env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' },
      }).toString(),
    ).toBe('');
  });

  it('is valid', async () => {
    expect(await workspace.validate()).toMatchObject({ valid: true, diagnostics: [] });
  });

  it('makes everything of an added HTTP function, stage and schedule, and changes nothing else', () => {
    const before = indexed(dev);
    const added = grown.map(({ address }) => address).filter((address) => !before.has(address));
    expect(added.filter((address) => !/trip/i.test(address))).toEqual([]);
    for (const expected of [
      ...['trips', 'plan-trip', 'sweep-trips', 'archive-trips'].flatMap((name) => [
        `google_cloud_run_v2_service.function["${name}"]`,
        `google_service_account.function["${name}"]`,
        `google_storage_bucket_object.artifact["${name}"]`,
      ]),
      'google_compute_backend_service.function["trips"]',
      'google_compute_region_network_endpoint_group.function["trips"]',
      'google_cloud_run_v2_service_iam_member.public["trips"]',
      'google_monitoring_slo.webhook_acknowledgement["trips"]',
      'google_monitoring_alert_policy.threshold["acknowledgement-trips"]',
      'google_project_iam_member.function["trips roles/datastore.user"]',
      'google_secret_manager_secret.all["TRIPS_KEY"]',
      'google_secret_manager_secret_iam_member.function["trips TRIPS_KEY"]',
      'google_pubsub_topic.event["trip.wanted"]',
      'google_pubsub_subscription.stage["plan-trip"]',
      'google_pubsub_subscription_iam_member.agent_acknowledges["plan-trip"]',
      'google_cloud_run_v2_service_iam_member.push["plan-trip"]',
      'google_cloud_run_v2_service_iam_member.tasks["plan-trip"]',
      'google_cloud_tasks_queue.stage["plan-trip"]',
      'google_cloud_tasks_queue_iam_member.enqueuer["plan-trip plan-trip"]',
      'google_service_account_iam_member.acts_as_tasks["plan-trip"]',
      'google_service_account_iam_member.signs_itself["plan-trip"]',
      'google_storage_bucket_iam_member.function["plan-trip vectors roles/storage.objectUser"]',
      'google_bigquery_dataset_iam_member.function["plan-trip roles/bigquery.dataEditor"]',
      'google_pubsub_topic_iam_member.publisher["plan-trip trip.wanted"]',
      'google_cloud_scheduler_job.schedule["sweep-trips"]',
      'google_cloud_run_v2_service_iam_member.scheduler["sweep-trips"]',
      'google_monitoring_alert_policy.silent_schedule["sweep-trips"]',
      'google_monitoring_alert_policy.missed_day["archive-trips"]',
    ]) {
      expect(added).toContain(expected);
    }
    const rules = JSON.stringify(find(grown, 'google_compute_url_map.api'));
    expect(rules).toContain('["/v1/trips","/v1/trips/*"]');
    expect(JSON.stringify(find(grown, 'google_logging_project_sink.default'))).toContain('/v1/trips/public/[^/?]+');
    expect(JSON.stringify(find(grown, 'google_monitoring_slo.availability'))).toContain('trips');
  });

  it('delivers to a stage with its own identity, 30 s doubling to 600 s, and buries after its number of attempts', () => {
    expect(find(grown, 'google_pubsub_subscription.stage["plan-trip"]')).toMatchObject({
      ack_deadline_seconds: 40,
      expiration_policy: [{ ttl: '' }],
      retry_policy: [{ minimum_backoff: '30s', maximum_backoff: '600s' }],
      dead_letter_policy: [{ dead_letter_topic: 'dead-letters.id', max_delivery_attempts: 7 }],
      push_config: [
        {
          push_endpoint: 'https://plan-trip-100000000001.europe-west1.run.app/',
          oidc_token: [
            {
              service_account_email: 'caller-push@stand-in.iam.gserviceaccount.com',
              audience: 'https://plan-trip-100000000001.europe-west1.run.app',
            },
          ],
        },
      ],
    });
    expect(find(dev, 'google_pubsub_subscription.dead_letters')).toMatchObject({ message_retention_duration: '2678400s' });
  });

  it('lets the world reach public functions through the load balancer only, and nobody but Google the private ones', () => {
    for (const { index, values } of ofType(grown, 'google_cloud_run_v2_service')) {
      const kind = (values['labels'] as { kind: string }).kind;
      const isPublic = indexed(grown).has(`google_cloud_run_v2_service_iam_member.public["${index}"]`);
      if (isPublic) expect([index, values['ingress']]).toEqual([index, 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER']);
      if (kind !== 'http') expect([index, isPublic, values['ingress']]).toEqual([index, false, 'INGRESS_TRAFFIC_INTERNAL_ONLY']);
    }
    const strangers = ofType(grown, 'google_cloud_run_v2_service_iam_member').filter(({ values }) => values['member'] === 'allUsers');
    expect(strangers.map(({ name }) => name)).toEqual(strangers.map(() => 'public'));
  });

  it('gives a function the secrets and settings that its needs name, and the common ones', () => {
    for (const { index, values } of ofType(prod, 'google_cloud_run_v2_service')) {
      const [template] = values['template'] as { containers: { env: { name: string; value_source: unknown[] }[] }[] }[];
      const secrets = (template?.containers[0]?.env ?? []).filter(({ value_source: source }) => source.length > 0).map(({ name }) => name);
      const granted = ofType(prod, 'google_secret_manager_secret_iam_member')
        .map(({ index: key }) => String(key))
        .filter((key) => key.startsWith(`${index} `))
        .map((key) => key.split(' ')[1]);
      expect([index, secrets.sort()]).toEqual([index, granted.sort()]);
    }
  });

  it('starts every function: no setting is wrong or missing, in dev without a mail provider and in prod', async () => {
    const definitions = new Map((await loadDefinitions()).map(({ definition }) => [definition.name, definition]));
    for (const resources of [dev, prod]) {
      for (const { index, values } of ofType(resources, 'google_cloud_run_v2_service')) {
        const definition = definitions.get(String(index));
        const [template] = values['template'] as { containers: { env: { name: string; value: string | null }[] }[] }[];
        // What is null is the value of a secret, or of something that the provider would know.
        const source = Object.fromEntries((template?.containers[0]?.env ?? []).map(({ name, value }) => [name, value ?? secretLike(name)]));
        expect(definition, `${index}`).toBeDefined();
        expect(
          () => checkSettings({ env: parseEnv(source), definitions: definition === undefined ? [] : [definition] }),
          `${index}`,
        ).not.toThrow();
        expect(source['TRIPWRIGHT_PLATFORM']).toBe('google');
      }
    }
  });

  it('gives the key and the settings of a model to a function that uses one, and the key only where one is enabled', async () => {
    const { secrets = [], settings = [] } = SERVICE_NEEDS.model;
    const asking = { ...common, name: 'ask-model', kind: 'schedule', trigger: { cron: '0 4 * * *', timeZone: 'UTC' } };
    const opened = await openWorkspace({
      terraform: terraform ?? '',
      reattach: provider.reattach,
      change: (functions) => [...functions, { ...asking, google: google({ accountId: 'fn-ask-model', secrets, settings }) }],
    });
    const environmentOf = (resources: PlannedResource[]) => {
      const [template] = find(resources, 'google_cloud_run_v2_service.function["ask-model"]')['template'] as {
        containers: { env: { name: string; value: string | null }[] }[];
      }[];
      return Object.fromEntries((template?.containers[0]?.env ?? []).map(({ name, value }) => [name, value ?? secretLike(name)]));
    };
    const without = environmentOf(await opened.plan({ environment: 'dev' }));
    expect(without).not.toHaveProperty('OPENAI_API_KEY');
    expect(parseEnv(without)).toMatchObject({ MODEL: 'none' });
    const model_settings = '{ MODEL_CHAT = "gpt-4.1" }';
    const enabled = await opened.plan({ environment: 'dev', variables: { model_enabled: 'true', model_settings } });
    expect(parseEnv(environmentOf(enabled))).toMatchObject({
      MODEL: 'openai',
      OPENAI_API_KEY: expect.any(String),
      MODEL_CHAT: 'gpt-4.1',
      MODEL_EMBEDDINGS: 'text-embedding-3-small',
    });
    const wrong = opened.plan({ environment: 'dev', variables: { model_settings: '{ MODEL_CHATT = "gpt-4.1" }' } });
    await expect(wrong).rejects.toThrow('names a setting that there is not');
    await opened.close();
  }, 120_000);

  it('gives no function a role over the whole project beyond data access', () => {
    const roles = new Set(
      ofType(prod, 'google_project_iam_member')
        .filter(({ name }) => name === 'function')
        .map(({ values }) => values['role']),
    );
    expect([...roles].filter((role) => !['roles/datastore.user', 'roles/bigquery.jobUser'].includes(String(role)))).toEqual([]);
  });

  it('lets one function alone read the key of store tokens, and that one no other secret', () => {
    const granted = ofType(prod, 'google_secret_manager_secret_iam_member')
      .filter(({ name }) => name === 'function')
      .map(({ index }) => String(index));
    const [signer, ...others] = granted.filter((grant) => grant.endsWith(' STORE_TOKEN_SIGNING_KEY'));
    expect(others).toEqual([]);
    expect(granted.filter((grant) => grant.startsWith(`${signer?.split(' ')[0]} `))).toEqual([signer]);
  });

  it('keeps no value of a secret', () => {
    expect(ofType(prod, 'google_secret_manager_secret_version')).toEqual([]);
    expect(ofType(prod, 'google_secret_manager_secret').length).toBeGreaterThan(3);
  });

  it('keeps the mail provider out of dev and a webhook receiver warm in prod', () => {
    const secretsOf = (resources: PlannedResource[]) =>
      ofType(resources, 'google_secret_manager_secret_iam_member').map(({ index }) => String(index));
    expect(secretsOf(dev).filter((key) => key.includes('SENDGRID'))).toEqual([]);
    expect(secretsOf(prod).filter((key) => key.includes('SENDGRID')).length).toBeGreaterThan(0);
    const warm = ofType(prod, 'google_cloud_run_v2_service').filter(({ values }) => {
      const [template] = values['template'] as { scaling: { min_instance_count: number }[] }[];
      return (template?.scaling[0]?.min_instance_count ?? 0) > 0;
    });
    const hooks = ofType(prod, 'google_monitoring_slo').filter(({ name }) => name === 'webhook_acknowledgement');
    expect(warm.map(({ index }) => index)).toEqual(hooks.map(({ index }) => index));
  });

  it('forgets what it should: unrouted mail and old versions after 30 days, backups after 35', () => {
    const rules = (purpose: string) =>
      (find(prod, `google_storage_bucket.data["${purpose}"]`)['lifecycle_rule'] as { condition: Record<string, unknown>[] }[]).map(
        ({ condition }) => Object.fromEntries(Object.entries(condition[0] ?? {}).filter(([, value]) => value !== null)),
      );
    expect(rules('files')).toContainEqual({ age: 30, matches_prefix: ['unrouted/'] });
    expect(rules('files')).toContainEqual({ days_since_noncurrent_time: 30, with_state: 'ARCHIVED' });
    expect(rules('backups')).toContainEqual({ age: 35, matches_prefix: [BACKUPS_FOLDER] });
    // A month's files serve its last backup for 35 days more.
    expect(rules('backups')).toContainEqual({ age: 31 + 35 + 1, matches_prefix: [BLOBS_FOLDER] });
    expect(find(prod, 'google_firestore_field.expiry["state"]')).toMatchObject({ field: 'expiresAt' });
  });

  it('indexes no field of the shared state: one that grows with time would bound the writes', () => {
    const entry = { expiresAtMs: 1, token: 'x' };
    const stored = [1, 'text'].flatMap((value) => Object.keys(toFields({ value, ...entry })));
    const fields = ofType(prod, 'google_firestore_field').map(({ values }) => [values['field'], values['index_config']]);
    expect(fields.map(([field]) => field).sort()).toEqual([...new Set(stored)].sort());
    expect(fields.every(([, index]) => Array.isArray(index) && index.length === 1)).toBe(true);
  });

  it('writes expressions of the log filters as they are', () => {
    const { exclusions } = find(prod, 'google_logging_project_sink.default') as { exclusions: { name: string; filter: string }[] };
    expect(exclusions.find(({ name }) => name === 'query-tokens')?.filter).toContain('httpRequest.requestUrl=~"[?&](token|code|');
  });

  it('watches every objective of the specification and a budget, and lets CI in without a key', () => {
    const policies = ofType(prod, 'google_monitoring_alert_policy').map(({ values }) => JSON.stringify(values));
    for (const threshold of [
      '"threshold_value":2000',
      '"threshold_value":0.05',
      '"threshold_value":14.4',
      '"threshold_value":300',
      '"threshold_value":0.1',
    ]) {
      expect(policies.filter((policy) => policy.includes(threshold))).not.toEqual([]);
    }
    expect(policies.filter((policy) => policy.includes('dead_letter_message_count'))).toHaveLength(1);
    expect(ofType(dev, 'google_billing_budget')).toHaveLength(1);
    expect(find(prod, 'google_iam_workload_identity_pool_provider.ci[0]')['attribute_condition']).toContain(
      "assertion.repository == 'blue/house'",
    );
    expect(find(prod, 'google_cloudbuild_trigger.release[0]')).toMatchObject({ approval_config: [{ approval_required: true }] });
  });

  it('alerts on no more conditions than the costs count', () => {
    const conditions = ofType(prod, 'google_monitoring_alert_policy').flatMap(({ values }) => values['conditions'] as unknown[]);
    expect(conditions.length).toBeGreaterThan(10);
    expect(conditions.length).toBeLessThanOrEqual(ASSUMED.alertConditions);
  });

  it('makes every warehouse table with the fields of the schema file', () => {
    for (const { values } of ofType(prod, 'google_bigquery_table')) {
      const fields = JSON.parse(String(values['schema'])) as { name: string; type: string }[];
      expect(fields.length).toBeGreaterThan(3);
      expect(fields.map(({ name }) => name)).toContain((values['time_partitioning'] as { field: string }[])[0]?.field);
    }
  });
});
