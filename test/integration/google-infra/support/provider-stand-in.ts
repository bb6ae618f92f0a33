import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { decode, encode } from '@msgpack/msgpack';
import type { BlockSchema, ProviderSchema } from './provider-schema.ts';

type Attribute = { name: string; type: Buffer; required?: boolean; optional?: boolean; computed?: boolean };
type Block = { attributes: Attribute[]; block_types: { type_name: string; block: Block; nesting: 'LIST' }[] };
type DynamicValue = { msgpack?: Buffer };

const PROTO = fileURLToPath(new URL('tfplugin5.proto', import.meta.url));
const ANY = Buffer.from('"dynamic"');
const TEXT = Buffer.from('"string"');

/** The provider may fill in whatever a configuration leaves out. */
const blockOf = (schema: BlockSchema): Block => ({
  attributes: Object.entries(schema).flatMap(([name, kind]) =>
    typeof kind === 'string'
      ? [{ name, type: name === 'id' ? TEXT : ANY, ...(kind === 'required' ? { required: true } : { optional: true, computed: true }) }]
      : [],
  ),
  block_types: Object.entries(schema).flatMap(([name, kind]) =>
    typeof kind === 'string' ? [] : [{ type_name: name, block: blockOf(kind.block), nesting: 'LIST' as const }],
  ),
});

const resourceSchema = ({ schema, computed }: { schema: BlockSchema; computed: readonly string[] }) => {
  const block = blockOf(schema);
  const filled = new Set(computed);
  const attributes = block.attributes.filter(({ name }) => !filled.has(name));
  return {
    version: 0,
    block: { ...block, attributes: [...attributes, ...computed.map((name) => ({ name, type: TEXT, computed: true }))] },
  };
};

/** Names by which later resources refer to this one: what the provider would know after making it, here made of its own name. */
const filledIn = ({ state, type, names }: { state: Record<string, unknown>; type: string; names: readonly string[] }) => {
  const said = ['name', 'account_id', 'display_name', 'slo_id', 'service_id', 'role_id', 'secret_id'].map((key) => state[key]);
  const own = said.map((value) => (Array.isArray(value) ? value[1] : value)).find((value) => typeof value === 'string') ?? type;
  const knownValue = (name: string): string => (name === 'email' ? `${own}@stand-in.iam.gserviceaccount.com` : `${own}.${name}`);
  const known = Object.fromEntries(names.filter((name) => typeof state[name] !== 'string').map((name) => [name, knownValue(name)]));
  return { ...state, ...known };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/**
 * A Terraform provider on loopback with the given schema and no cloud behind it: Terraform itself checks every name, reference and expression
 * against it and plans. `reattach` is what TF_REATTACH_PROVIDERS must say.
 */
export const startProviderStandIn = async ({ schema }: { schema: ProviderSchema }): Promise<{ reattach: string; stop: () => void }> => {
  const loaded = grpc.loadPackageDefinition(loadSync(PROTO, { keepCase: true, enums: String, longs: Number })) as unknown as {
    tfplugin5: { Provider: { service: grpc.ServiceDefinition } };
  };
  const provider: BlockSchema = {
    project: 'optional',
    region: 'optional',
    billing_project: 'optional',
    user_project_override: 'optional',
    default_labels: 'optional',
  };
  const resources = Object.fromEntries(
    Object.entries(schema.resources).map(([type, one]) => [type, resourceSchema({ schema: one, computed: schema.computed[type] ?? [] })]),
  );
  const plan = ({ type_name: type, proposed_new_state: proposed }: { type_name: string; proposed_new_state: DynamicValue }) => {
    const state = decode(proposed.msgpack ?? Buffer.alloc(0));
    if (!isRecord(state)) return { planned_state: proposed };
    const names = ['id', ...(schema.computed[type] ?? [])];
    return { planned_state: { msgpack: Buffer.from(encode(filledIn({ state, type, names }))) }, legacy_type_system: true };
  };
  const answer =
    <Request, Response>(work: (request: Request) => Response) =>
    (call: { request: Request }, done: (error: Error | null, response?: Response) => void) => {
      try {
        done(null, work(call.request));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    };
  const server = new grpc.Server({ 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 });
  server.addService(loaded.tfplugin5.Provider.service, {
    GetSchema: answer(() => ({ provider: { block: blockOf(provider) }, resource_schemas: resources })),
    PrepareProviderConfig: answer(({ config }: { config: DynamicValue }) => ({ prepared_config: config })),
    ValidateResourceTypeConfig: answer(() => ({})),
    Configure: answer(() => ({})),
    PlanResourceChange: answer(plan),
    Stop: answer(() => ({})),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const address = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  };
  // Terraform and OpenTofu look for the same provider under their own registries.
  const reattach = JSON.stringify({
    'registry.terraform.io/hashicorp/google': address,
    'registry.opentofu.org/hashicorp/google': address,
  });
  return { reattach, stop: () => server.forceShutdown() };
};
