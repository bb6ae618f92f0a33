import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type HttpStandIn, type StandInAnswer, type StandInRequest, startHttpStandIn } from './http-stand-in.ts';

/** What strict structured outputs take: every object closed, every field of it required. */
const checkStrict = (schema: unknown, path = '#'): string[] => {
  const node = z.record(z.string(), z.unknown()).safeParse(schema);
  if (!node.success) return [];
  const { properties, required, additionalProperties, ...others } = node.data;
  const problems: string[] = [];
  if (properties !== undefined) {
    const names = Object.keys(z.record(z.string(), z.unknown()).parse(properties));
    const isClosed = additionalProperties === false && Array.isArray(required) && names.every((name) => required.includes(name));
    if (!isClosed) problems.push(`${path} is open, or a field of it is optional`);
  }
  if ('default' in node.data) problems.push(`${path} has a default`);
  const inner = [...Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(properties)), ...Object.entries(others)];
  return [
    ...problems,
    ...inner.flatMap(([name, child]) =>
      Array.isArray(child) ? child.flatMap((one) => checkStrict(one, `${path}/${name}`)) : checkStrict(child, `${path}/${name}`),
    ),
  ];
};

const messageSchema = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) });
const commonChat = {
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  temperature: z.number().min(0).max(2),
  response_format: z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
      strict: z.literal(true),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
};
const commonEmbeddings = {
  model: z.string().min(1),
  input: z.array(z.string().min(1)).min(1).max(2048),
  encoding_format: z.enum(['float', 'base64']),
};

/** The two verbs, as OpenAI documents them and as services that are only compatible take them. */
const BODIES = {
  openai: {
    chat: z.strictObject({ ...commonChat, max_completion_tokens: z.number().int().min(1), store: z.literal(false) }),
    embeddings: z.strictObject({ ...commonEmbeddings, dimensions: z.number().int().min(1).optional() }),
  },
  compatible: {
    chat: z.strictObject({ ...commonChat, max_tokens: z.number().int().min(1) }),
    embeddings: z.strictObject(commonEmbeddings),
  },
} as const;

export type ChatQuestion = {
  model: string;
  messages: { role: string; content: string }[];
  temperature: number;
  maxTokens: number;
  schema: Record<string, unknown>;
};

const dimensionsSchema = z.object({ dimensions: z.number().optional() });

/** What the model says to a question: text, or more of a completion than that. */
export type ChatReply = { content?: string | null; refusal?: string; finishReason?: string; usage?: unknown };

const json = (body: unknown, status = 200): StandInAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-request-id': 'req_stand_in' },
  body: JSON.stringify(body),
});

const problem = (status: number, code: string, message = 'secret words of the provider'): StandInAnswer =>
  json({ error: { message, type: 'invalid_request_error', param: null, code } }, status);

/** The same text gives the same vector; its length is 2, as only OpenAI promises 1. */
export const vectorOf = ({ text, dimension }: { text: string; dimension: number }): number[] => {
  let seed = createHash('sha256').update(text).digest().readUInt32LE(0);
  const raw = Array.from({ length: dimension }, () => {
    // A linear congruential generator: enough to tell texts apart.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
  const length = Math.hypot(...raw);
  return raw.map((value) => (2 * value) / length);
};

const toBase64 = (vector: readonly number[]): string => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

type OpenAiStandInOptions = {
  apiKey: string;
  /** Whose rules it keeps: unknown fields are refused. */
  dialect?: keyof typeof BODIES;
  /** Models that it knows, beside what it embeds with. */
  models?: readonly string[];
  dimension?: number;
};

export type OpenAiStandIn = HttpStandIn & {
  baseUrl: string;
  questions: ChatQuestion[];
  /** Texts of each request for embeddings. */
  embedded: string[][];
  /** What the model says from now on. */
  reply(reply: (question: ChatQuestion) => ChatReply): void;
  /** Changes what an answer with embeddings says. */
  bendEmbeddings(bend: (answer: { data: { index: number; embedding: unknown }[]; usage?: unknown }) => unknown): void;
};

/** OpenAI's chat completions and embeddings on the loopback. It obeys: what it says is what the test lets it say. */
export const startOpenAi = async ({
  apiKey,
  dialect = 'openai',
  models = ['gpt-4.1-mini', 'text-embedding-3-small'],
  dimension: own = 1536,
}: OpenAiStandInOptions): Promise<OpenAiStandIn> => {
  const questions: ChatQuestion[] = [];
  const embedded: string[][] = [];
  let reply: (question: ChatQuestion) => ChatReply = () => ({ content: '{}' });
  let bend: Parameters<OpenAiStandIn['bendEmbeddings']>[0] = (answer) => answer;

  const chat = (body: unknown): StandInAnswer => {
    const parsed = BODIES[dialect].chat.safeParse(body);
    if (!parsed.success) return problem(dialect === 'openai' ? 400 : 422, 'unknown_parameter', parsed.error.message);
    const { model, messages, temperature, response_format: format } = parsed.data;
    if (!models.includes(model)) return problem(404, 'model_not_found');
    const { schema } = format.json_schema;
    const problems = checkStrict(schema);
    if (problems.length > 0) return problem(400, 'invalid_json_schema', problems.join('; '));
    const maxTokens = 'max_tokens' in parsed.data ? parsed.data.max_tokens : parsed.data.max_completion_tokens;
    const question = { model, messages, temperature, maxTokens, schema };
    questions.push(question);
    const {
      content = null,
      refusal,
      finishReason = 'stop',
      usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    } = reply(question);
    return json({
      id: 'chatcmpl-stand-in',
      object: 'chat.completion',
      created: 1_772_000_000,
      model: `${model}-2025-04-14`,
      choices: [
        { index: 0, finish_reason: finishReason, logprobs: null, message: { role: 'assistant', content, refusal: refusal ?? null } },
      ],
      ...(usage === null ? {} : { usage }),
    });
  };

  const embeddings = (body: unknown): StandInAnswer => {
    const parsed = BODIES[dialect].embeddings.safeParse(body);
    if (!parsed.success) return problem(dialect === 'openai' ? 400 : 422, 'unknown_parameter', parsed.error.message);
    const { model, input, encoding_format: encoding } = parsed.data;
    if (!models.includes(model)) return problem(404, 'model_not_found');
    if (input.some((text) => Buffer.byteLength(text) > 4 * 8192)) return problem(400, 'context_length_exceeded');
    embedded.push(input);
    const dimension = dimensionsSchema.parse(parsed.data).dimensions ?? own;
    const isBase64 = encoding === 'base64' && dialect === 'openai';
    const data = input.map((text, index) => {
      const vector = vectorOf({ text, dimension });
      return { object: 'embedding', index, embedding: isBase64 ? toBase64(vector) : vector };
    });
    const tokens = input.length * 10;
    return json(bend({ data: data.toReversed(), usage: { prompt_tokens: tokens, total_tokens: tokens } }));
  };

  const answer = (request: StandInRequest): StandInAnswer => {
    if (request.headers['authorization'] !== `Bearer ${apiKey}`) return problem(401, 'invalid_api_key');
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (request.method === 'POST' && request.path === '/v1/chat/completions') return chat(body);
    if (request.method === 'POST' && request.path === '/v1/embeddings') return embeddings(body);
    return problem(404, 'unknown_url');
  };
  const standIn = await startHttpStandIn({ answer });
  return {
    ...standIn,
    baseUrl: `${standIn.url}/v1`,
    questions,
    embedded,
    reply: (given) => {
      reply = given;
    },
    bendEmbeddings: (given) => {
      bend = given;
    },
  };
};
