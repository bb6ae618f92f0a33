import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateAnswer } from '../../shared/evaluation/rate-answer.ts';
import { openOpenAiModel } from '../../shared/services/model/openai.ts';
import type { Model } from '../../shared/services/model/port.ts';
import { QUICK_CALLS } from '../contract/network-faults.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type OpenAiStandIn, startOpenAi } from '../stand-ins/openai.ts';
import { askIn, systemContext, visitorConversation } from './support/ask.ts';
import { addDocument } from './support/chat.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

const API_KEY = 'sk-stand-in';
const FEE = 'How much is the planning fee?';

let cloud: TestCloud;
let standIn: OpenAiStandIn;
let chat: Model['chat'] = null;

beforeAll(async () => {
  standIn = await startOpenAi({ apiKey: API_KEY, dialect: 'compatible' });
  cloud = await startTestCloud({
    wrapServices: (services) => ({ ...services, model: async () => ({ ...(await services.model()), ...(chat === null ? {} : { chat }) }) }),
  });
});
afterAll(async () => {
  await cloud.stop();
  await standIn.close();
});
beforeEach(() => {
  chat = null;
  standIn.questions.length = 0;
});

type Run = {
  state: string;
  usesModel: boolean;
  metrics: {
    cases: number;
    meanScore: number;
    costMicroUsd: number;
    recallAt1: number;
    citationPrecision: number;
    groundedness: number;
    refusalRate: number;
  };
  version: { instructions: string };
  worst: { question: string; method: string; answer: string; score: number }[];
};

/** An agency that knows one fee, and whose evaluation set holds a question that it answered rightly and one that it rightly refused; both without a model. */
const agencyWithCases = async (fee: string): Promise<FoundAgency> => {
  const agency = await foundAgency({ cloud, rates: 'none' });
  await addDocument({ agency, title: 'Fees', visibility: 'public', text: `# Fees\n\nThe planning fee is EUR ${fee} for each trip.\n` });
  await cloud.drain();
  const ctx = await systemContext({ cloud, agency });
  for (const question of [FEE, 'Do you sell submarines made of cheese?']) {
    const { conversationId, visitorSha256 } = await visitorConversation({ cloud, agency });
    const { messageId: answerId } = await askIn({ cloud, agency, conversationId, question });
    await rateAnswer({ ctx, input: { answerId, rater: { visitorSha256 }, rating: 'correct', comment: null, isEscalating: false } });
  }
  return agency;
};
const useModel = (): void => {
  chat = openOpenAiModel({ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: 'gpt-4.1-mini', embeddings: null, calls: QUICK_CALLS }).chat;
};
const say = (text: string, excerpts = [1]): void =>
  standIn.reply(() => ({ content: JSON.stringify({ isKnown: true, sentences: [{ text, excerpts }], confidence: 0.9 }) }));
const runOf = async (agency: FoundAgency, json: Record<string, unknown>): Promise<Run> => {
  const { api } = agency.members.owner;
  const { id } = await api.ok<{ id: string }>({ method: 'POST', path: '/v1/evaluations', json });
  await cloud.drain();
  return await api.ok<Run>({ path: `/v1/evaluations/${id}` });
};
const feeOf = ({ worst }: Run) => worst.find(({ question }) => question === FEE);
const callsOf = async ({ tenantId }: FoundAgency) => await rowsOf({ cloud, tenantId, table: 'model_calls' });

describe('an evaluation with the model', () => {
  it('measures what the model writes, names it, and says what it cost', async () => {
    const agency = await agencyWithCases('111');
    useModel();
    say('The planning fee is EUR 111 for each trip.');
    const run = await runOf(agency, { useModel: true });
    expect(run).toMatchObject({
      state: 'done',
      usesModel: true,
      version: { instructions: 'gpt-4.1-mini' },
      metrics: { cases: 2, meanScore: 1, recallAt1: 1, citationPrecision: 1, groundedness: 1, refusalRate: 1 },
    });
    expect(feeOf(run)).toMatchObject({ method: 'model', answer: 'The planning fee is EUR 111 for each trip. [1]', score: 1 });
    const calls = await callsOf(agency);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every(({ purpose, outcome }) => purpose === 'answers' && outcome === 'answered')).toBe(true);
    expect(run.metrics.costMicroUsd).toBe(calls.reduce((sum, call) => sum + Number(call['cost_micro_usd']), 0));
    expect(run.metrics.costMicroUsd).toBeGreaterThan(0);
  });

  it('sees that a model answers worse than the documents’ own words, though its citations are real', async () => {
    const agency = await agencyWithCases('222');
    const plain = await runOf(agency, {});
    useModel();
    say('Bring warm socks and a torch.');
    const run = await runOf(agency, { useModel: true });
    expect(plain.metrics).toMatchObject({ meanScore: 1, groundedness: 1 });
    expect(run.metrics.meanScore).toBeLessThan(plain.metrics.meanScore);
    expect(run.metrics.groundedness).toBeLessThan(1);
    expect(feeOf(run)).toMatchObject({ method: 'model' });
  });

  it('measures the documents’ own words where the model invents what it cites, declines or fails', async () => {
    const agency = await agencyWithCases('333');
    useModel();
    const badDays: (() => void)[] = [
      () => say('The planning fee is EUR 1.', [7]),
      () => standIn.reply(() => ({ refusal: 'I cannot help with that.' })),
      () =>
        standIn.failNext(
          Array.from({ length: 6 }, () => ({ kind: 'status', status: 500 }) as const),
          ({ body }) => body.includes('EUR 333'),
        ),
    ];
    for (const spoil of badDays) {
      spoil();
      const run = await runOf(agency, { useModel: true });
      expect(run).toMatchObject({ state: 'done', metrics: { meanScore: 1 } });
      expect(feeOf(run)).toMatchObject({ method: 'extractive' });
    }
  });

  it('asks no model unless that is wanted, and none where the budget has no money', async () => {
    const agency = await agencyWithCases('444');
    useModel();
    say('The planning fee is EUR 444 for each trip.');
    expect(await runOf(agency, {})).toMatchObject({
      usesModel: false,
      version: { instructions: 'extractive' },
      metrics: { costMicroUsd: 0 },
    });
    expect(standIn.questions).toEqual([]);
    const { headers } = await agency.members.owner.api.call({ path: '/v1/settings/ai' });
    await agency.members.owner.api.ok({
      method: 'PATCH',
      path: '/v1/settings/ai',
      json: { dailyCapMicroUsd: 0 },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    const poor = await runOf(agency, { useModel: true });
    expect(poor).toMatchObject({ state: 'done', metrics: { costMicroUsd: 0, meanScore: 1 } });
    expect(feeOf(poor)).toMatchObject({ method: 'extractive' });
    expect(standIn.questions).toEqual([]);
  });

  it('1. sends the model nothing of another agency, and nothing of another case', async () => {
    const [one, two] = [await agencyWithCases('7001'), await agencyWithCases('7002')];
    useModel();
    say('The planning fee is for each trip.');
    await runOf(one, { useModel: true });
    const prompts = standIn.questions.map((question) => JSON.stringify(question));
    expect(prompts.join()).toContain('7001');
    expect(prompts.join()).not.toContain('7002');
    for (const prompt of prompts) expect(prompt.includes('planning fee?') && prompt.includes('submarines')).toBe(false);
    standIn.questions.length = 0;
    await runOf(two, { useModel: true });
    expect(JSON.stringify(standIn.questions)).not.toContain('7001');
  });
});
