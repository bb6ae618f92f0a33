import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { openNoModel } from '../../../shared/services/model/none.ts';
import { type OpenAiModelOptions, openOpenAiModel } from '../../../shared/services/model/openai.ts';
import { askForTrip, chatOf, describeModelContract, embeddingsOf, TRIP } from '../../contract/model.contract.ts';
import { describeNetworkFaults, QUICK_CALLS } from '../../contract/network-faults.ts';
import { createMemoryState } from '../../setup/memory-services.ts';
import type { StandInRequest } from '../../stand-ins/http-stand-in.ts';
import { startOpenAi, vectorOf } from '../../stand-ins/openai.ts';

const API_KEY = 'sk-stand-in';

const openHarness = async (dialect: 'openai' | 'compatible' = 'openai') => {
  const standIn = await startOpenAi({ apiKey: API_KEY, dialect });
  standIn.reply(() => ({ content: JSON.stringify(TRIP) }));
  const openModel = (more: Partial<OpenAiModelOptions> = {}) =>
    openOpenAiModel({
      apiKey: API_KEY,
      baseUrl: standIn.baseUrl,
      isOpenAi: dialect === 'openai',
      chat: 'gpt-4.1-mini',
      embeddings: { model: 'text-embedding-3-small', dimension: 1536 },
      calls: QUICK_CALLS,
      ...more,
    });
  return { standIn, openModel, model: openModel(), reply: standIn.reply, questions: standIn.questions, close: standIn.close };
};
type Harness = Awaited<ReturnType<typeof openHarness>>;

describeModelContract('OpenAI stand-in', openHarness);
describeModelContract('a service that is only compatible', async () => await openHarness('compatible'));

const isChat = ({ path }: StandInRequest): boolean => path === '/v1/chat/completions';

describeNetworkFaults<Harness>({
  name: 'model, OpenAI stand-in',
  open: openHarness,
  verbs: [
    {
      verb: 'complete',
      run: async ({ model }) => {
        const completed = await chatOf(model).complete(askForTrip());
        return completed.outcome === 'answered' ? completed.value : completed.reason;
      },
      gives: TRIP,
    },
    {
      verb: 'embed',
      run: async ({ model }) => (await embeddingsOf(model).embed({ texts: ['Zanzibar', 'Mauritius'] })).vectors.length,
      gives: 2,
    },
  ],
  title: 'The ',
  setting: 'OPENAI_API_KEY',
});

describe('model, OpenAI stand-in: its ways', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => await harness.close());

  const failureOf = async (asking: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await asking.then(
      (value) => new Error(`It answered ${JSON.stringify(value)}.`),
      (reason: unknown) => reason,
    );
    if (error instanceof AppError) return error;
    throw error;
  };
  const ask = async (more: Parameters<typeof askForTrip>[0] = {}, model = harness.model) => await chatOf(model).complete(askForTrip(more));
  const requests = () => harness.standIn.requests.length;

  it('counts the requests that an answer took', async () => {
    harness.standIn.failNext([{ kind: 'lost_answer' }, { kind: 'status', status: 503 }]);
    expect(await ask()).toMatchObject({ outcome: 'answered', usage: { requests: 3, tokensIn: 100 } });
    expect(requests()).toBe(3);
  });

  it('sends the key and what it is asked, and nothing of the environment', async () => {
    const names = ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_ADMIN_KEY', 'OPENAI_BASE_URL'] as const;
    for (const name of names) process.env[name] = 'from the environment';
    try {
      await ask({}, harness.openModel());
    } finally {
      for (const name of names) delete process.env[name];
    }
    const headers = harness.standIn.requests[0]?.headers ?? {};
    expect(headers['authorization']).toBe(`Bearer ${API_KEY}`);
    expect(JSON.stringify(headers)).not.toContain('from the environment');
  });

  describe('time', () => {
    it('ends an answer of one byte a second on time, and its connection with it', async () => {
      harness.standIn.failNext(Array(3).fill({ kind: 'trickle', everyMs: 1_000 }));
      const startedAtMs = performance.now();
      expect(await failureOf(ask())).toMatchObject({ code: 'dependency_unavailable' });
      expect(performance.now() - startedAtMs).toBeLessThan(2_000);
      expect(requests()).toBe(3);
      await expect.poll(() => harness.standIn.openConnections(), { interval: 5 }).toBe(0);
    });

    it('gives all tries together no more time than the caller has', async () => {
      harness.standIn.failNext(Array(3).fill({ kind: 'hang_after' }));
      const startedAtMs = performance.now();
      expect(await failureOf(ask({ totalMs: 250 }))).toMatchObject({ code: 'dependency_unavailable' });
      expect(performance.now() - startedAtMs).toBeLessThan(390);
      expect(requests()).toBe(1);
    });

    it('gives all batches together no more time than the caller has', async () => {
      harness.standIn.failNext(Array(9).fill({ kind: 'hang_after' }));
      const texts = Array.from({ length: 200 }, (_, index) => `chunk ${index}`);
      const startedAtMs = performance.now();
      expect(await failureOf(embeddingsOf(harness.model).embed({ texts, totalMs: 250 }))).toMatchObject({ code: 'dependency_unavailable' });
      expect(performance.now() - startedAtMs).toBeLessThan(390);
    });

    it('ends a call in the middle when its request ends, and its connection with it', async () => {
      harness.standIn.failNext([{ kind: 'hang_after' }]);
      const controller = new AbortController();
      const asking = ask({ signal: controller.signal });
      await expect.poll(requests, { interval: 5 }).toBe(1);
      controller.abort(new Error('The request has ended.'));
      await expect(asking).rejects.toThrow('The request has ended.');
      await expect.poll(() => harness.standIn.openConnections(), { interval: 5 }).toBe(0);
    });

    it('hands on a long Retry-After instead of waiting', async () => {
      harness.standIn.failNext([{ kind: 'status', status: 429, retryAfter: '90' }]);
      const startedAtMs = performance.now();
      expect(await failureOf(ask())).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 90 });
      expect(performance.now() - startedAtMs).toBeLessThan(300);
    });
  });

  describe('breakers', () => {
    const breakIt = async (model = harness.model): Promise<void> => {
      harness.standIn.failNext(Array(5).fill({ kind: 'status', status: 500 }), isChat);
      for (let count = 0; count < 2; count += 1) await failureOf(ask({}, model));
    };

    it('opens after five failures, and the next call fails over in no time', async () => {
      await breakIt();
      expect(requests()).toBe(5);
      const startedAtMs = performance.now();
      expect(await failureOf(ask())).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 60 });
      expect(performance.now() - startedAtMs).toBeLessThan(50);
      expect(requests()).toBe(5);
    });

    it('is one for each purpose: answers and embeddings go on', async () => {
      await breakIt();
      expect(await ask({ purpose: 'answers' })).toMatchObject({ outcome: 'answered' });
      expect((await embeddingsOf(harness.model).embed({ texts: ['Zanzibar'] })).vectors).toHaveLength(1);
    });

    it('is heard of by other instances', async () => {
      const state = createMemoryState();
      const calls = { ...QUICK_CALLS, state: async () => state };
      await breakIt(harness.openModel({ calls }));
      expect(state.keys()).toEqual(['breaker:model-extraction:global']);
      const before = requests();
      expect(await failureOf(ask({}, harness.openModel({ calls })))).toMatchObject({ retryAfterSeconds: expect.any(Number) });
      expect(requests()).toBe(before);
    });

    it('stays closed over answers that are of no use, and over requests for less', async () => {
      harness.reply(() => ({ content: 'prose' }));
      for (let count = 0; count < 6; count += 1) expect(await ask()).toMatchObject({ outcome: 'unusable' });
      harness.standIn.failNext(Array(6).fill({ kind: 'status', status: 429, retryAfter: '0' }));
      for (let count = 0; count < 2; count += 1) await failureOf(ask());
      harness.reply(() => ({ content: JSON.stringify(TRIP) }));
      expect(await ask()).toMatchObject({ outcome: 'answered' });
    });
  });

  describe('strange answers', () => {
    it.each([
      ['a page of something in between', '<html>Welcome to the hotel network</html>'],
      ['JSON that is no completion', '{"ok":true}'],
      ['a completion without choices', '{"choices":[],"usage":null}'],
      ['broken JSON', '{"choices":[{"finish_'],
      ['nothing', ''],
    ])('tries again after %s, and says in the end that nothing came', async (_name, body) => {
      harness.standIn.failNext([{ kind: 'status', status: 200, body }]);
      expect(await ask()).toMatchObject({ outcome: 'answered', usage: { requests: 2 } });
      harness.standIn.failNext(Array(3).fill({ kind: 'status', status: 200, body }));
      expect(await failureOf(ask())).toMatchObject({ code: 'dependency_unavailable' });
    });

    it.each([
      ['too few', (data: unknown[]) => data.slice(1)],
      ['too many', (data: unknown[]) => [...data, ...data]],
      ['one twice', (data: unknown[]) => [data[0], data[0]]],
      ['no numbers', (data: { index: number }[]) => data.map(({ index }) => ({ index, embedding: 'AAAAgA!' }))],
      ['vectors that point nowhere', (data: { index: number }[]) => data.map(({ index }) => ({ index, embedding: Array(1536).fill(0) }))],
      [
        'not-a-number',
        (data: { index: number }[]) => data.map(({ index }) => ({ index, embedding: Buffer.alloc(1536 * 4, 255).toString('base64') })),
      ],
    ])('takes no embeddings where there are %s', async (_name, bend) => {
      harness.standIn.bendEmbeddings((answer) => ({ ...answer, data: bend(answer.data) }));
      expect(await failureOf(embeddingsOf(harness.model).embed({ texts: ['one', 'two'] }))).toMatchObject({
        code: 'dependency_unavailable',
      });
    });

    it('names MODEL_EMBEDDINGS_DIMENSION when vectors are of another dimension, at once', async () => {
      harness.standIn.bendEmbeddings((answer) => ({ data: answer.data.map(({ index }) => ({ index, embedding: [1, 0, 0] })) }));
      const error = await failureOf(embeddingsOf(harness.model).embed({ texts: ['one'] }));
      expect(error.message).toContain('MODEL_EMBEDDINGS_DIMENSION');
      expect(requests()).toBe(1);
    });

    it('ends an answer that is longer than anything that was asked for', async () => {
      harness.reply(() => ({ content: 'x'.repeat(17_000_000) }));
      const model = harness.openModel({ calls: { ...QUICK_CALLS, tries: 1, timeoutMs: 5_000 } });
      expect(await failureOf(ask({}, model))).toMatchObject({ code: 'dependency_unavailable' });
    });

    it('follows no redirect with the mail', async () => {
      harness.standIn.failNext([{ kind: 'status', status: 307 }]);
      expect(await failureOf(ask())).toMatchObject({ code: 'dependency_unavailable' });
      expect(harness.questions).toEqual([]);
    });
  });

  describe('settings', () => {
    it('names OPENAI_API_KEY when the key is wrong, without a word of the service or of the key', async () => {
      const model = harness.openModel({ apiKey: 'sk-wrong-and-private' });
      for (const asking of [() => ask({}, model), () => embeddingsOf(model).embed({ texts: ['one'] })]) {
        const error = await failureOf(asking());
        expect(error.message).toContain('OPENAI_API_KEY');
        expect(error.message).not.toMatch(/secret|private/);
      }
      expect(requests()).toBe(2);
    });

    it('names OPENAI_API_KEY when the account is to be paid first, and does not insist', async () => {
      const body = JSON.stringify({ error: { message: 'secret words', type: 'insufficient_quota', code: 'insufficient_quota' } });
      harness.standIn.failNext([{ kind: 'status', status: 429, body }]);
      const error = await failureOf(ask());
      expect(error.message).toMatch(/OPENAI_API_KEY.*credit/);
      expect(requests()).toBe(1);
    });

    it.each([
      ['MODEL_CHAT', async (model: ReturnType<Harness['openModel']>) => await chatOf(model).complete(askForTrip())],
      ['MODEL_EMBEDDINGS', async (model: ReturnType<Harness['openModel']>) => await embeddingsOf(model).embed({ texts: ['one'] })],
    ])('names %s when the model is not known there', async (setting, use) => {
      const model = harness.openModel({ chat: 'gpt-4o', embeddings: { model: 'text-embedding-3-large', dimension: 3072 } });
      const error = await failureOf(use(model));
      expect(error.message).toContain(setting);
      expect(error.message).not.toContain('secret');
      expect(requests()).toBe(1);
    });

    it('says that a question is refused, once and without a word of the service', async () => {
      harness.standIn.failNext([
        { kind: 'status', status: 400, body: JSON.stringify({ error: { message: 'secret words', code: 'context_length_exceeded' } }) },
      ]);
      const error = await failureOf(ask());
      expect(error).toMatchObject({ code: 'dependency_unavailable' });
      expect(error.message).not.toContain('secret');
      expect(requests()).toBe(1);
    });

    it('names MODEL_PRICES at opening for a model whose price nobody has said', () => {
      expect(() => harness.openModel({ chat: 'llama3.3:70b' })).toThrow('MODEL_PRICES');
      expect(() => harness.openModel({ embeddings: { model: 'nomic-embed-text', dimension: 768 } })).toThrow('MODEL_PRICES');
      const free = { model: 'llama3.3:70b', inputMicroUsd: 0, cachedInputMicroUsd: 0, outputMicroUsd: 0 };
      expect(chatOf(harness.openModel({ chat: 'llama3.3:70b', prices: [free] })).model).toBe('llama3.3:70b');
      expect(chatOf(harness.openModel({ chat: 'gpt-4.1-mini-2025-04-14' })).model).toBe('gpt-4.1-mini-2025-04-14');
    });

    it.each(['', 'sk one', 'sk-\n', 'schlüssel'])('refuses at opening what cannot be a key: %j', (apiKey) => {
      expect(() => harness.openModel({ apiKey })).toThrow('OPENAI_API_KEY');
    });

    it('may answer and not embed, or embed and not answer', () => {
      expect(harness.openModel({ chat: null })).toMatchObject({ chat: null, embeddings: { embedder: { dimension: 1536 } } });
      expect(harness.openModel({ embeddings: null })).toMatchObject({
        chat: { model: 'gpt-4.1-mini' },
        embeddings: { embedder: { name: 'use-lite-en' } },
      });
    });
  });

  it('asks OpenAI for vectors of the dimension of the settings', async () => {
    const model = harness.openModel({ embeddings: { model: 'text-embedding-3-small', dimension: 512 } });
    const [vector = []] = (await embeddingsOf(model).embed({ texts: ['Zanzibar'] })).vectors;
    const expected = vectorOf({ text: 'Zanzibar', dimension: 512 }).map((value) => value / 2);
    expect(vector).toHaveLength(512);
    for (const [index, value] of vector.entries()) expect(value).toBeCloseTo(expected[index] ?? 0, 5);
  });

  it('refuses a schema that OpenAI would refuse, before anything is sent: a defect of ours', async () => {
    const schema = z.object({ destination: z.string().optional() });
    await expect(chatOf(harness.model).complete({ ...askForTrip(), answer: { name: 'trip', schema } })).rejects.toThrow();
    expect(requests()).toBe(0);
  });
});

describe('model, none', () => {
  it('says that nobody answers, and embeds itself', () => {
    const { chat, embeddings } = openNoModel();
    expect(chat).toBeNull();
    expect(embeddings?.embedder).toEqual({ name: 'use-lite-en', version: '1', dimension: 512 });
  });
});
