import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { parseEnv } from '../../../shared/core/env.ts';
import { createLog } from '../../../shared/core/log.ts';
import type { Definition } from '../../../shared/runtime/define.ts';
import type { Host } from '../../../shared/runtime/host.ts';
import { createFunctionServer } from '../../../shared/runtime/register.ts';
import { createMemoryServices, type RpcAnswer, type RpcCall } from '../../setup/memory-services.ts';

export const STAGE_SECRET = 'a stage secret of the tests, 32 characters or more';

const issuedAt = new Date('2026-08-01T10:00:00Z');
const expiresAt = new Date('2027-08-01T10:30:00Z');
const subject = (name: string) => ({ subject: name, sessionId: `session-${name}`, issuedAt, expiresAt });

export const TOKENS = {
  owner: subject('owner'),
  viewer: subject('viewer'),
  suspended: subject('suspended'),
  several: subject('several'),
  nobody: subject('nobody'),
  deactivated: subject('deactivated'),
  spent: subject('spent'),
  broken: subject('broken'),
  sessionless: { ...subject('owner'), sessionId: null },
} as const;

const membership = (over: Record<string, unknown>) => ({
  tenantId: 'acacia',
  tenantStatus: 'active',
  memberId: '0198a000-0000-7000-8000-000000000001',
  role: 'owner',
  status: 'active',
  email: 'ann@acacia.example',
  name: 'Ann',
  tokensValidFrom: null,
  ...over,
});

const MEMBERSHIPS: Readonly<Record<string, unknown[]>> = {
  owner: [membership({})],
  viewer: [membership({ role: 'viewer', memberId: '0198a000-0000-7000-8000-000000000002' })],
  suspended: [membership({ tenantId: 'baobab', tenantStatus: 'suspended' })],
  several: [membership({}), membership({ tenantId: 'cedar', role: 'member' })],
  nobody: [],
  deactivated: [membership({ status: 'deactivated' })],
  spent: [membership({ tokensValidFrom: '2026-08-01T10:00:01Z' })],
};

const answerRpc = ({ name, args }: RpcCall): RpcAnswer => {
  if (name !== 'door_membership') return { data: null, error: null };
  const memberships = MEMBERSHIPS[z.string().parse(args['p_subject'])];
  if (memberships === undefined)
    return { data: null, error: { code: '57P03', message: 'the database system is starting up (db-7.internal)' } };
  return { data: memberships, error: null };
};

export type LogLine = Record<string, unknown> & { message: string; severity: string };

/** One or more functions on loopback, each answering by the real functions-framework, over services in memory. */
export const startFunctions = async ({
  definitions,
  env = {},
  rpc = answerRpc,
}: {
  definitions: readonly Definition[];
  env?: Record<string, string>;
  rpc?: (call: RpcCall) => RpcAnswer | Promise<RpcAnswer>;
}) => {
  const lines: LogLine[] = [];
  const log = createLog({
    level: 'debug',
    service: 'test',
    version: '0',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const memory = createMemoryServices({ tokens: TOKENS, rpc });
  const host: Host = {
    env: parseEnv({
      CORS_ORIGINS: 'https://desk.example',
      STAGE_SECRET,
      CURSOR_SECRET: 'a cursor secret of the tests, 32 characters',
      ...env,
    }),
    clock: () => new Date('2026-09-01T08:00:00Z'),
    log,
    services: memory.services,
  };
  const listeners = new Map<string, RequestListener>(
    definitions.map((definition) => [definition.name, createFunctionServer({ definition, host })]),
  );
  const server = createServer((request, response) => {
    const name = (request.url ?? '').split(/[/?]/)[2] ?? '';
    const listener = listeners.get(name) ?? listeners.values().next().value;
    listener?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...memory, host, lines, url, close: () => closeServer(server) };
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

export const as = (token: keyof typeof TOKENS): Record<string, string> => ({ Authorization: `Bearer ${token}` });

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** The problem document of an answer; fails when the answer is anything else. */
export const problemIn = async (response: Response) => {
  const type = response.headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`${response.status} ${type}: ${(await response.text()).slice(0, 300)}`);
  return z.looseObject(problemSchema.shape).parse(await response.json());
};
