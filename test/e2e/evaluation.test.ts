import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { rateAnswer } from '../../shared/evaluation/rate-answer.ts';
import type { Rating } from '../../shared/evaluation/rating.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { askIn, systemContext, visitorConversation } from './support/ask.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

type Run = {
  id: string;
  state: string;
  isScheduled: boolean;
  progress: { done: number; total: number | null };
  metrics: Record<string, number | null>;
  gate: { isPassed: boolean; reasons: string[] };
  version: { embedder: { name: string }; instructions: string };
  worst: { question: string; score: number; grade: string; answerId: string }[];
};
type Case = { answerId: string; question: string; verdict: string; rating: string; channel: string };
type Group = { count: number; examples: string[]; proposedFaq: { question: string } };

const api = (of: FoundAgency, role: TestRole = 'owner') => of.members[role].api;
const casesOf = async (of: FoundAgency) => (await api(of).ok<{ data: Case[] }>({ path: '/v1/evaluations/cases' })).data;
const unansweredOf = async (of: FoundAgency) => (await api(of).ok<{ data: Group[] }>({ path: '/v1/evaluations/unanswered' })).data;

/** An agency that knows one thing. */
const agencyKnowing = async (fee: string): Promise<FoundAgency> => {
  const agency = await foundAgency({ cloud, rates: 'none' });
  const documents = [
    { title: 'Fees', text: `# Fees\n\nThe planning fee is EUR ${fee} for each trip.`, visibility: 'public' },
    { title: 'Gates', text: '# Gates\n\nThe park gate closes at sunset.', visibility: 'public' },
  ];
  await api(agency).ok({ method: 'POST', path: '/v1/documents/bulk', json: { documents } });
  await cloud.drain();
  return agency;
};

/** A visitor asks and says what they think of the answer. */
const askAndRate = async ({ agency, question, rating }: { agency: FoundAgency; question: string; rating: Rating | null }) => {
  const { conversationId, visitorSha256 } = await visitorConversation({ cloud, agency });
  const asked = await askIn({ cloud, agency, conversationId, question });
  if (rating !== null) {
    const ctx = await systemContext({ cloud, agency });
    const rater = { visitorSha256 };
    await rateAnswer({ ctx, input: { answerId: asked.messageId, rater, rating, comment: null, isEscalating: false } });
  }
  return asked;
};

const runOf = async (agency: FoundAgency): Promise<Run> => {
  const { id } = await api(agency).ok<{ id: string }>({ method: 'POST', path: '/v1/evaluations', json: {} });
  await cloud.drain();
  return await api(agency).ok<Run>({ path: `/v1/evaluations/${id}` });
};

describe('ratings', () => {
  it('14. chat feedback appears in the evaluation set, the last opinion of a rater counting', async () => {
    const agency = await agencyKnowing('111');
    const { conversationId, visitorSha256 } = await visitorConversation({ cloud, agency });
    const asked = await askIn({ cloud, agency, conversationId, question: 'How much is the planning fee?' });
    const ctx = await systemContext({ cloud, agency });
    const rate = async (rating: Rating, of = visitorSha256) =>
      await rateAnswer({
        ctx,
        input: { answerId: asked.messageId, rater: { visitorSha256: of }, rating, comment: 'Well.', isEscalating: false },
      });
    expect(await casesOf(agency)).toEqual([]);
    await rate('incorrect');
    await rate('correct');
    expect(await casesOf(agency)).toMatchObject([
      {
        answerId: encodeId('answer', asked.messageId),
        question: 'How much is the planning fee?',
        rating: 'correct',
        verdict: 'gold',
        channel: 'chat',
        comment: 'Well.',
      },
    ]);
    await expect(rate('incorrect', 'f'.repeat(64)), 'another visitor').rejects.toMatchObject({ code: 'not_found' });
  });

  it("a member's, with a person asked where the answer was not right; nobody rates what a colleague was answered", async () => {
    const agency = await agencyKnowing('222');
    const { messageId } = await api(agency, 'viewer').ok<{ messageId: string }>({
      method: 'POST',
      path: '/v1/helpdesk/questions',
      json: { question: 'How much is the planning fee?' },
    });
    const rate = async (json: Record<string, unknown>, role: TestRole = 'viewer') =>
      await api(agency, role).call({ method: 'POST', path: `/v1/helpdesk/questions/${messageId}/feedback`, json });
    expect((await rate({ rating: 'somewhat_correct' })).body).toEqual({ verdict: 'ambiguous', escalationId: null });
    const bad = await rate({ helpful: false, text: 'It has changed.', escalate: true });
    expect(bad.body).toMatchObject({ verdict: 'needs_review', escalationId: expect.stringMatching(/^esc_/) });
    expect(await api(agency).ok({ path: `/v1/escalations/${bad.body['escalationId']}` })).toMatchObject({
      reason: 'rated',
      channel: 'helpdesk',
    });
    expect((await rate({ helpful: true }, 'owner')).status).toBe(404);
    expect((await rate({})).status).toBe(422);
    expect((await rate({ helpful: true, rating: 'correct' })).status).toBe(422);
    expect((await rate({ helpful: true, text: 'x'.repeat(1_001) })).status).toBe(422);
    expect(await casesOf(agency)).toMatchObject([{ rating: 'incorrect', verdict: 'needs_review' }]);
  });
});

describe('a run', () => {
  it('measures the answers of today, keeps the worst, and its gate falls when documents are gone', async () => {
    const agency = await agencyKnowing('333');
    await askAndRate({ agency, question: 'How much is the planning fee?', rating: 'correct' });
    await askAndRate({ agency, question: 'When does the park gate close?', rating: 'correct' });
    await askAndRate({ agency, question: 'Do you sell submarines made of cheese?', rating: 'correct' });
    const first = await runOf(agency);
    expect(first).toMatchObject({
      state: 'done',
      isScheduled: false,
      progress: { done: 3, total: 3 },
      metrics: {
        cases: 3,
        answerable: 2,
        unanswerable: 1,
        recallAt1: 1,
        recallAt3: 1,
        mrr: 1,
        citationPrecision: 1,
        groundedness: 1,
        refusalRate: 1,
        meanScore: 1,
        costMicroUsd: 0,
      },
      gate: { isPassed: true, reasons: [] },
      version: { instructions: 'extractive' },
    });
    expect(first.version.embedder.name).not.toBe('');

    const { data } = await api(agency).ok<{ data: { id: string; title: string }[] }>({ path: '/v1/documents' });
    const fees = data.find(({ title }) => title === 'Fees');
    const { headers } = await api(agency).call({ path: `/v1/documents/${fees?.id}` });
    await api(agency).ok({ method: 'DELETE', path: `/v1/documents/${fees?.id}`, headers: { 'if-match': headers.get('etag') ?? '' } });
    await cloud.drain();
    const second = await runOf(agency);
    expect(second).toMatchObject({ metrics: { recallAt3: 0.5, refusalRate: 1 }, gate: { isPassed: false, reasons: ['recall_fell'] } });
    expect(second.worst[0]).toMatchObject({ question: 'How much is the planning fee?', grade: 'poor' });
    const told = await api(agency).ok<{ data: { entity: string; entityId: string }[] }>({ path: '/v1/notifications' });
    expect(told.data.filter(({ entity }) => entity === 'evaluation')).toHaveLength(1);
    const { data: runs } = await api(agency).ok<{ data: Run[] }>({ path: '/v1/evaluations' });
    expect(runs.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('comes by the clock once a week, once however often the clock strikes', async () => {
    const agency = await agencyKnowing('444');
    await askAndRate({ agency, question: 'How much is the planning fee?', rating: 'correct' });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await cloud.runSchedule({ name: 'evaluate-weekly', period: '2026-03-09T03:17:00.000Z' })).toBe(204);
      await cloud.drain();
    }
    const { data } = await api(agency).ok<{ data: Run[] }>({ path: '/v1/evaluations' });
    expect(data).toMatchObject([{ state: 'done', isScheduled: true, metrics: { cases: 1, recallAt1: 1 } }]);
    expect((await api(agency, 'member').call({ path: '/v1/evaluations' })).status).toBe(403);
  });
});

describe('what nobody knew', () => {
  it('is grouped by likeness, with a question for a FAQ', async () => {
    const agency = await agencyKnowing('555');
    const ask = async (question: string) => await askAndRate({ agency, question, rating: null });
    await ask('Do you rent out hot air balloons?');
    await ask('do you rent out hot air balloons?');
    await ask('Can I rent hot air balloons from you?');
    await ask('Who won the chess tournament?');
    const groups = await unansweredOf(agency);
    expect(groups.map(({ count }) => count)).toEqual([3, 1]);
    expect(groups[0]?.proposedFaq.question.toLowerCase()).toBe('do you rent out hot air balloons?');
    expect(groups[0]?.examples).toHaveLength(2);
  });
});

describe('walls', () => {
  it('1. two agencies with contradicting facts are each measured by their own, and see nothing of the other', async () => {
    const one = await agencyKnowing('7001');
    const two = await agencyKnowing('7002');
    for (const agency of [one, two]) {
      await askAndRate({ agency, question: 'How much is the planning fee?', rating: 'correct' });
      await askAndRate({ agency, question: `Who knows the secret of ${agency.tenantId}?`, rating: null });
    }
    const runs = [await runOf(one), await runOf(two)];
    for (const [agency, other, canary, run] of [
      [one, two, 'EUR 7002', runs[0]],
      [two, one, 'EUR 7001', runs[1]],
    ] as const) {
      expect(run).toMatchObject({ metrics: { cases: 1, recallAt1: 1, meanScore: 1 } });
      const all = JSON.stringify([
        run,
        await casesOf(agency),
        await unansweredOf(agency),
        await api(agency).ok({ path: '/v1/evaluations' }),
      ]);
      expect(all).not.toContain(canary);
      expect(all).not.toContain(other.tenantId);
      expect((await api(other).call({ path: `/v1/evaluations/${run?.id}` })).status).toBe(404);
    }
    const foreign = await askAndRate({ agency: two, question: 'When does the park gate close?', rating: null });
    const ctx = await systemContext({ cloud, agency: one });
    const input = {
      answerId: foreign.messageId,
      rater: { visitorSha256: 'f'.repeat(64) },
      rating: 'correct',
      comment: null,
      isEscalating: false,
    } as const;
    await expect(rateAnswer({ ctx, input })).rejects.toMatchObject({ code: 'not_found' });
  });
});
