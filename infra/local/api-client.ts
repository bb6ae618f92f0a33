import { randomUUID } from 'node:crypto';

type Call = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  json?: unknown;
  bytes?: Uint8Array;
  contentType?: string;
  headers?: Record<string, string>;
};

export type ApiClient = {
  call(call: Call): Promise<unknown>;
  bytes(path: string): Promise<Uint8Array>;
};

const failure = async ({ call, response }: { call: Call; response: Response }): Promise<Error> =>
  new Error(`${call.method ?? 'GET'} ${call.path} answered ${response.status}: ${(await response.text()).slice(0, 800)}`);

/** Signs in over the public API and calls it as that member: what the demo does, a person with curl can do. */
export const signInAs = async ({ baseUrl, email, password }: { baseUrl: string; email: string; password: string }): Promise<ApiClient> => {
  const send = async ({ method = 'GET', path, json, bytes, contentType, headers = {} }: Call, token?: string): Promise<Response> => {
    const body = json === undefined ? bytes : JSON.stringify(json);
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw await failure({ call: { method, path }, response });
    return response;
  };
  const login = await send({ method: 'POST', path: '/v1/auth/login', json: { email, password } });
  const { accessToken } = (await login.json()) as { accessToken: string };
  return {
    call: async (call) => {
      const response = await send(call, accessToken);
      return response.status === 204 ? null : await response.json();
    },
    bytes: async (path) => new Uint8Array(await (await send({ path }, accessToken)).arrayBuffer()),
  };
};
