import type { TestCloud } from '../../setup/start-test-cloud.ts';
import type { FoundAgency } from './found-agency.ts';

/** The website of the tests' agencies. */
export const ORIGIN = 'https://www.acacia.example';

export type ChatBody = {
  conversationId: string;
  visitorToken: string;
  messageId: string;
  answer: string;
  citations: { number: number; title: string; page: number | null }[];
  method: string;
  escalated: boolean;
  lead: { captured: boolean; disclosure: string | null };
  asksFor: string[];
};

type Made = { id: string; key: string };

/** A key of an agency's website. */
export const websiteKey = async ({ agency, ...over }: { agency: FoundAgency } & Record<string, unknown>): Promise<Made> =>
  await agency.members.owner.api.ok<Made>({
    method: 'POST',
    path: '/v1/api-keys',
    json: { label: 'Website', allowedOrigins: [ORIGIN], callsPerMinute: 600, callsPerHour: 10_000, ...over },
  });

/** Takes a text in as a document of the agency; the caller drains. */
export const addDocument = async ({
  agency,
  title,
  text,
  visibility,
}: {
  agency: FoundAgency;
  title: string;
  text: string;
  visibility: 'public' | 'private';
}): Promise<void> => {
  const query = new URLSearchParams({ title, visibility });
  await agency.members.owner.api.ok({
    method: 'POST',
    path: `/v1/documents?${query}`,
    bytes: Buffer.from(text),
    headers: { 'content-type': 'text/markdown' },
  });
};

/** The chat as a visitor's browser calls it; `headers` over those of the website. */
export const visitorOf = ({ cloud, key }: { cloud: TestCloud; key: string }) => {
  const call = async ({
    path,
    json,
    headers = {},
  }: {
    path: string;
    json?: unknown;
    headers?: Record<string, string>;
  }): Promise<{ status: number; body: Record<string, unknown>; text: string; headers: Headers }> => {
    const response = await fetch(`${cloud.baseUrl}/v1/public-chat${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { 'X-API-Key': key, Origin: ORIGIN, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  const ask = async (query: string, more: Record<string, unknown> = {}): Promise<ChatBody> => {
    const { status, text } = await call({ path: '/messages', json: { query, ...more } });
    if (status !== 200) throw new Error(`The chat answered ${status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as ChatBody;
  };
  /** Goes on in a conversation. */
  const goOn = ({ conversationId, visitorToken }: ChatBody) => ({ conversationId, visitorToken });
  return { call, ask, goOn };
};
