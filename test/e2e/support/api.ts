import { randomUUID } from 'node:crypto';

export type ApiCall = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** Left out: a new one for every POST; null: none. */
  idempotencyKey?: string | null;
};

export type ApiAnswer = {
  status: number;
  headers: Headers;
  text: string;
  bytes: Uint8Array;
  /** The answer as JSON; empty when it is none. */
  body: Readonly<Record<string, unknown>>;
};

export type Api = {
  call(call: ApiCall): Promise<ApiAnswer>;
  /** The same, refusing everything but success; gives the JSON of the answer, which the caller claims to know. */
  ok<Body = Record<string, unknown>>(call: ApiCall): Promise<Body>;
};

const headersOf = ({ method, json, idempotencyKey, headers }: ApiCall, accessToken: string | null): Record<string, string> => ({
  ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
  ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  ...(method !== 'POST' || idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey ?? randomUUID() }),
  ...headers,
});

const bodyOf = ({ text, type }: { text: string; type: string }): Readonly<Record<string, unknown>> =>
  /json/.test(type) && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};

/** The public API as one person calls it; without a token as a stranger does. */
export const apiOf = ({ baseUrl, accessToken }: { baseUrl: string; accessToken: string | null }): Api => {
  const call: Api['call'] = async (asked) => {
    const { method = 'GET', path, json, bytes } = asked;
    const body = json === undefined ? bytes : JSON.stringify(json);
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: headersOf(asked, accessToken),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const received = new Uint8Array(await response.arrayBuffer());
    const text = Buffer.from(received).toString('utf8');
    const answer = { status: response.status, headers: response.headers, text, bytes: received };
    return { ...answer, body: bodyOf({ text, type: response.headers.get('content-type') ?? '' }) };
  };
  return {
    call,
    ok: async <Body>(asked: ApiCall) => {
      const { status, text, body } = await call(asked);
      if (status >= 300) throw new Error(`${asked.method ?? 'GET'} ${asked.path} answered ${status}: ${text.slice(0, 800)}`);
      return body as Body;
    },
  };
};
