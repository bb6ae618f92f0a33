import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerViewSchema } from '../../shared/conversations/answer-view.ts';
import { openConversation } from '../../shared/conversations/open-conversation.ts';
import { recordQuestion } from '../../shared/conversations/record-question.ts';
import { derivedUuid } from '../../shared/core/ids.ts';
import { askHelpdesk } from '../../shared/helpdesk/ask-helpdesk.ts';
import { openOpenAiModel } from '../../shared/services/model/openai.ts';
import type { Model } from '../../shared/services/model/port.ts';
import { QUICK_CALLS } from '../contract/network-faults.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import type { Fault } from '../stand-ins/http-stand-in.ts';
import { type OpenAiStandIn, startOpenAi } from '../stand-ins/openai.ts';
import { systemContext } from './support/ask.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

const API_KEY = 'sk-stand-in';

let cloud: TestCloud;
let standIn: OpenAiStandIn;
let one: FoundAgency;
let two: FoundAgency;
/** The chat of a model where a test says so; else there is none, and the house's own embedder. */
let chat: Model['chat'] = null;

const GUIDE = (fee: string, canary: string) =>
  `# Fees\n\nThe planning fee for tailor-made journeys is ${fee}, reference ${canary}.\n\n# Transfers\n\nThe transfer from Zanzibar airport to Nungwi takes ninety minutes by minibus.\n\n# Breakfast\n\nBreakfast at the Coral lodge is served from seven until ten in the morning.`;

const upload = async (agency: FoundAgency, text: string, visibility = 'private'): Promise<void> => {
  await agency.members.owner.api.ok({
    method: 'POST',
    path: `/v1/documents?fileName=guide.md&visibility=${visibility}`,
    bytes: Buffer.from(text),
    headers: { 'content-type': 'text/markdown' },
  });
};

beforeAll(async () => {
  standIn = await startOpenAi({ apiKey: API_KEY, dialect: 'compatible' });
  cloud = await startTestCloud({
    wrapServices: (services) => ({ ...services, model: async () => ({ ...(await services.model()), ...(chat === null ? {} : { chat }) }) }),
  });
  [one, two] = await Promise.all([foundAgency({ cloud, canary: 'ALPHACANARY' }), foundAgency({ cloud, canary: 'OMEGACANARY' })]);
  await two.members.owner.api.ok({
    method: 'PATCH',
    path: '/v1/settings/ai',
    json: { dailyCapMicroUsd: 0 },
    headers: { 'if-match': '"0"' },
  });
  await upload(one, GUIDE('EUR 111', 'ALPHACANARY'));
  await upload(two, GUIDE('EUR 222', 'OMEGACANARY'));
  await cloud.drain();
});
afterAll(async () => {
  await cloud.stop();
  await standIn.close();
});
beforeEach(() => {
  chat = null;
  standIn.questions.length = 0;
});

const post = async (agency: FoundAgency, body: Record<string, unknown>, role: TestRole = 'member', headers?: Record<string, string>) =>
  await agency.members[role].api.call({
    method: 'POST',
    path: '/v1/helpdesk/questions',
    json: body,
    idempotencyKey: null,
    ...(headers === undefined ? {} : { headers }),
  });
const ask = async (
  agency: FoundAgency,
  question: string,
  more: { conversationId?: string; role?: TestRole; requireModel?: boolean } = {},
) => {
  const { role = 'member', ...rest } = more;
  const answer = await post(agency, { question, ...rest }, role);
  expect(answer.status, answer.text).toBe(200);
  return answerViewSchema.parse(answer.body);
};
const uuidOf = (id: string): string => id.replace(/^[a-z]+_/, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const rows = async (agency: FoundAgency, table: string) => await rowsOf({ cloud, tenantId: agency.tenantId, table });
const openChat = (): Model['chat'] =>
  openOpenAiModel({ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: 'gpt-4.1-mini', embeddings: null, calls: QUICK_CALLS }).chat;
const FEE = 'What is the planning fee for tailor-made journeys?';

describe('the helpdesk', () => {
  it('6. answers without any model, in the words of a private document, with its citation', async () => {
    const answer = await ask(one, FEE);
    expect(answer).toMatchObject({ method: 'extractive', fallbackUsed: false, schemaVersion: '1' });
    expect(answer.answer).toContain('EUR 111');
    expect(answer.citations[0]).toMatchObject({ number: 1, title: 'Fees' });
  });

  it('1. gives each of two agencies its own fact, and the other one’s canary to nobody', async () => {
    const [mine, theirs] = await Promise.all([ask(one, FEE), ask(two, FEE)]);
    expect(mine.answer).toContain('ALPHACANARY');
    expect(JSON.stringify(mine)).not.toContain('OMEGACANARY');
    expect(theirs.answer).toContain('OMEGACANARY');
    expect(JSON.stringify(theirs)).not.toContain('ALPHACANARY');
    const listed = await two.members.owner.api.call({ path: '/v1/conversations?limit=100' });
    expect(listed.text).not.toContain('ALPHACANARY');
  });

  it('says that something is not known without a citation, and asks a person', async () => {
    const answer = await ask(one, 'Who won the chess tournament in Reykjavik in 1972?');
    expect(answer).toMatchObject({ citations: [], fallbackUsed: true, escalated: true });
    const escalation = (await rows(one, 'escalations')).find(({ id }) => id === uuidOf(answer.escalationId ?? ''));
    expect(escalation).toMatchObject({ state: 'assigned' });
    expect(escalation?.['assignee_id']).toBeTruthy();
  });

  it('answers a question whose first attempt stopped half-way, under the same key and in the same conversation', async () => {
    const key = randomUUID();
    const { email, name } = one.members.member;
    const owners = cloud.storeOf({ role: 'app_member', tenantId: one.tenantId, memberId: null, memberRole: 'owner' });
    const memberId = String((await owners.from('members').select('id').eq('role', 'member').single()).data?.id);
    const actor = { kind: 'member', memberId, role: 'member', email, name } as const;
    const questionId = derivedUuid({ cause: `${one.tenantId}/${memberId}/helpdesk/${key}`, step: 'question' });
    const ctx = await systemContext({ cloud, agency: one });
    const store = await cloud.host.services.store({ role: 'app_member', tenantId: one.tenantId, memberId, memberRole: 'member' });
    // What the attempt left behind that died after it kept the question.
    const conversationId = await openConversation({
      ctx: { ...ctx, store },
      input: {
        asker: { channel: 'helpdesk', memberId },
        conversationId: null,
        newId: derivedUuid({ cause: questionId, step: 'conversation' }),
      },
    });
    await recordQuestion({ ctx, input: { questionId, conversationId, question: FEE } });
    const answers = await Promise.all(
      [1, 2].map(
        async () =>
          await askHelpdesk({
            ctx: { ...ctx, store, actor },
            input: { question: FEE, conversationId: null, requireModel: false, idempotencyKey: key },
          }),
      ),
    );
    expect(answers.map(({ conversation_id, question_id }) => [conversation_id, question_id])).toEqual([
      [conversationId, questionId],
      [conversationId, questionId],
    ]);
    const messages = (await rows(one, 'conversation_messages')).filter((row) => row['conversation_id'] === conversationId);
    expect(messages.map(({ author }) => author).sort()).toEqual(['asker', 'assistant']);
  });

  it('understands a follow-up from the conversation that it stands in', async () => {
    const first = await ask(one, 'How long does the transfer from Zanzibar airport to Nungwi take?');
    expect(first.answer).toContain('ninety minutes');
    const alone = await ask(one, 'And how long is that?');
    expect(alone.conversationId).not.toBe(first.conversationId);
    expect(alone.answer).not.toContain('ninety minutes');
    const next = await ask(one, 'And how long is that?', { conversationId: first.conversationId });
    expect(next.conversationId).toBe(first.conversationId);
    expect(next.answer).toContain('ninety minutes');
  });

  it('gives events to who asks for them: sources, the text in pieces, the whole', async () => {
    const { text, headers } = await post(one, { question: FEE }, 'member', {
      accept: 'text/event-stream',
    });
    expect(headers.get('content-type')).toContain('text/event-stream');
    const events = text
      .split('\n\n')
      .filter((part) => part !== '')
      .map((part) => /^event: (\w+)\ndata: (.*)$/s.exec(part));
    expect(events[0]?.[1]).toBe('sources');
    const done = answerViewSchema.parse(JSON.parse(events.at(-1)?.[2] ?? '{}'));
    const deltas = events.flatMap((event) =>
      event?.[1] === 'delta' ? [z.object({ text: z.string() }).parse(JSON.parse(event[2] ?? '')).text] : [],
    );
    expect(deltas.join('')).toBe(done.answer);
  });

  it('refuses who is not signed in, an empty question and one of 2,001 characters', async () => {
    const stranger = await fetch(`${cloud.baseUrl}/v1/helpdesk/questions`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(stranger.status).toBe(401);
    expect((await post(one, { question: ' ' })).status).toBe(422);
    expect((await post(one, { question: 'x'.repeat(2_001) })).status).toBe(422);
  });

  it('answers the same Idempotency-Key once', async () => {
    const key = randomUUID();
    const call = async () =>
      await one.members.member.api.call({
        method: 'POST',
        path: '/v1/helpdesk/questions',
        json: { question: FEE },
        idempotencyKey: key,
      });
    const [first, second] = [await call(), await call()];
    expect(second.body['messageId']).toBe(first.body['messageId']);
  });
});

describe('conversations', () => {
  it('8. of two members never mix, and guessing an id reveals nothing', async () => {
    const secret = await ask(one, FEE, { role: 'admin' });
    const random = `conv_${randomUUID().replaceAll('-', '')}`;
    for (const [agency, role] of [
      [one, 'member'],
      [one, 'owner'],
      [two, 'admin'],
    ] as const) {
      const api = agency.members[role].api;
      const answers = await Promise.all(
        [secret.conversationId, random].map(async (id) => [
          await post(agency, { question: 'And what else?', conversationId: id }, role),
          await api.call({ path: `/v1/conversations/${id}` }),
          await api.call({ method: 'DELETE', path: `/v1/conversations/${id}` }),
          await api.call({ method: 'POST', path: `/v1/conversations/${id}/messages`, json: { text: 'And what else?' } }),
        ]),
      );
      const [guessed, absent] = answers.map((list) =>
        list.map(({ status, body }) => ({ status, code: body['code'], detail: body['detail'] })),
      );
      expect(guessed).toEqual(absent);
      expect(guessed?.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      const listed = await api.call({ path: '/v1/conversations?limit=100' });
      expect(listed.text).not.toContain(secret.conversationId);
    }
    const own = await one.members.admin.api.ok<{ messages: { author: string }[] }>({ path: `/v1/conversations/${secret.conversationId}` });
    expect(own.messages.map(({ author }) => author)).toEqual(['asker', 'assistant']);
  });

  it('8. are reset by their own member alone, and what follows begins without them', async () => {
    const first = await ask(one, 'How long does the transfer from Zanzibar airport to Nungwi take?', { role: 'viewer' });
    const other = await ask(one, 'How long does the transfer from Zanzibar airport to Nungwi take?', { role: 'owner' });
    const closed = await one.members.viewer.api.call({ method: 'DELETE', path: `/v1/conversations/${first.conversationId}` });
    expect(closed.status).toBe(204);
    const after = await ask(one, 'And how long is that?', { role: 'viewer', conversationId: first.conversationId });
    expect(after.conversationId).not.toBe(first.conversationId);
    expect(after.answer).not.toContain('ninety minutes');
    const untouched = await ask(one, 'And how long is that?', { role: 'owner', conversationId: other.conversationId });
    expect(untouched.answer).toContain('ninety minutes');
  });
});

describe('what the assistant does', () => {
  it('9. start_quote leaves an enquiry and a draft behind, and names the enquiry', async () => {
    const before = (await rows(one, 'enquiries')).length;
    const answer = await ask(one, 'Please start a quote for 2 adults to Zanzibar, 12 July 2026 to 19 July 2026, for cleo@example.com');
    expect(answer.action).toMatchObject({ name: 'start_quote' });
    await cloud.drain();
    const enquiries = await rows(one, 'enquiries');
    expect(enquiries).toHaveLength(before + 1);
    const enquiry = enquiries.find(({ id }) => id === uuidOf(answer.action?.enquiryId ?? ''));
    expect(answer.answer).toContain(String(enquiry?.['number']));
    const quote = (await rows(one, 'quotes')).find(({ enquiry_id }) => enquiry_id === enquiry?.id);
    expect(quote).toBeDefined();
    const status = await ask(one, `What is the status of ${String(quote?.['number'])}?`);
    expect(status.action).toMatchObject({ name: 'quote_status' });
    expect(uuidOf(status.action?.quoteId ?? '')).toBe(quote?.id);
    expect(status.answer).toContain('draft');
    const byAddress = await ask(one, 'What is the status of the quote for cleo@example.com?', { role: 'viewer' });
    expect(byAddress.action?.quoteId).toBe(status.action?.quoteId);
    const elsewhere = await ask(two, `What is the status of ${String(quote?.['number'])}?`);
    expect(elsewhere.action).toEqual({ name: 'quote_status' });
    expect(elsewhere.answer).toBe('I found no such quote.');
  });

  it('9. says that it did not start a quote where no client is named, and where the member may not', async () => {
    const before = (await rows(one, 'enquiries')).length;
    const nobody = await ask(one, 'Start a quote for two adults to Zanzibar');
    expect(nobody.action).toEqual({ name: 'start_quote' });
    expect(nobody.answer).toContain('did not');
    const viewer = await ask(one, 'Start a quote for 2 adults Zanzibar 12-19 July 2026 for cleo@example.com', { role: 'viewer' });
    expect(viewer.action).toEqual({ name: 'start_quote' });
    expect(viewer.answer).toContain('does not allow');
    expect(await rows(one, 'enquiries')).toHaveLength(before);
  });

  it('9. route_to_human leaves an escalation behind', async () => {
    const answer = await ask(one, 'Let me talk to a person, please', { role: 'viewer' });
    expect(answer.action?.name).toBe('route_to_human');
    expect(answer.action?.escalationId).toBe(answer.escalationId);
    const escalation = (await rows(one, 'escalations')).find(({ id }) => id === uuidOf(answer.escalationId ?? ''));
    expect(escalation).toMatchObject({ reason: 'asked_for', priority: 'high', state: 'assigned' });
  });

  it('does nothing for a question about how something is done', async () => {
    const before = (await rows(one, 'enquiries')).length;
    const answer = await ask(one, 'How do I start a quote for cleo@example.com?');
    expect(answer.action).toBeNull();
    expect(await rows(one, 'enquiries')).toHaveLength(before);
  });
});

describe('with a model', () => {
  const say = (sentences: { text: string; excerpts: number[] }[]): void =>
    standIn.reply(() => ({ content: JSON.stringify({ isKnown: true, sentences, confidence: 0.9 }) }));

  it('answers in its words and counts what it cost', async () => {
    chat = openChat();
    say([{ text: 'The planning fee is EUR 111.', excerpts: [1] }]);
    const answer = await ask(one, FEE, { requireModel: true });
    expect(answer).toMatchObject({ method: 'model', answer: 'The planning fee is EUR 111. [1]' });
    const calls = await rows(one, 'model_calls');
    expect(calls.filter(({ purpose, outcome }) => purpose === 'answers' && outcome === 'answered').length).toBeGreaterThan(0);
  });

  it('1. sends nothing of one agency in a prompt for the other, and writes no question into the log', async () => {
    chat = openChat();
    say([{ text: 'The planning fee is EUR 111.', excerpts: [1] }]);
    await ask(one, FEE);
    expect(JSON.stringify(standIn.questions)).toContain('ALPHACANARY');
    expect(JSON.stringify(standIn.questions)).not.toContain('OMEGACANARY');
    expect(cloud.logLines.join('\n')).not.toMatch(/ALPHACANARY|OMEGACANARY|tailor-made journeys/);
  });

  it('17. at 100 % of the budget a requireModel call is 402 and an ordinary one is answered extractively', async () => {
    chat = openChat();
    const refused = await post(two, { question: FEE, requireModel: true });
    expect(refused.status).toBe(402);
    expect(refused.body['code']).toBe('ai_budget_reached');
    const answer = await ask(two, FEE);
    expect(answer).toMatchObject({ method: 'extractive', citations: [{ number: 1 }] });
    expect(standIn.questions).toEqual([]);
  });

  it('17. tells whoever may change the settings at 80, 90 and 100 % of the month, once each', async () => {
    const reserve = async (costMicroUsd: number): Promise<void> => {
      const { error } = await cloud.systemStore(two.tenantId).rpc('reserve_model_money', {
        p_call: {
          id: randomUUID(),
          purpose: 'answers',
          model: 'm',
          entity: 'question',
          entity_id: 'x',
          tokens_in: 1,
          cost_micro_usd: costMicroUsd,
        },
        p_caps: { month_micro_usd: 1_000, day_micro_usd: 1_000, unapproved_percent: null },
        p_day: '2026-04-01',
        p_at: new Date(Date.parse('2026-04-01T00:00:00Z') + costMicroUsd * 600_000).toISOString(),
      });
      expect(error).toBeNull();
    };
    const told = async () =>
      (
        await two.members.owner.api.ok<{ data: { type: string; data: Record<string, unknown> }[] }>({ path: '/v1/notifications?limit=100' })
      ).data
        .filter(({ type, data }) => type === 'budget_threshold' && data['month'] === '2026-04')
        .map(({ data }) => data['percent']);
    await reserve(790);
    expect(await told()).toEqual([]);
    await reserve(20);
    await reserve(21);
    expect(await told()).toEqual([80]);
    await reserve(100);
    await reserve(200);
    await reserve(201);
    expect((await told()).sort()).toEqual([100, 80, 90]);
  });

  it.each<[string, Fault[]]>([
    [
      'answers 500',
      [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 500 },
        { kind: 'status', status: 500 },
      ],
    ],
    ['hangs', [{ kind: 'hang_after' }, { kind: 'hang_after' }, { kind: 'hang_after' }]],
  ])('7. a model that %s is answered for by the documents, in less than five seconds', async (_name, faults) => {
    chat = openChat();
    standIn.failNext(faults);
    const startMs = performance.now();
    const answer = await ask(one, FEE);
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(answer).toMatchObject({ method: 'extractive' });
    expect(answer.answer).toContain('EUR 111');
  });

  it('7. a model that declines is answered for by the documents', async () => {
    chat = openChat();
    standIn.reply(() => ({ refusal: 'I cannot help with that.' }));
    expect(await ask(one, FEE)).toMatchObject({ method: 'extractive' });
  });

  it('7. a model that writes without end, NUL and halves of characters is no error either', async () => {
    chat = openChat();
    const text = `The planning fee is EUR 111.\u0000 \ud800 ${'And so on and on. '.repeat(3_000)}`;
    const sentences = Array.from({ length: 50 }, () => ({ text, excerpts: [1] }));
    standIn.reply(() => ({ content: JSON.stringify({ isKnown: true, sentences, confidence: 1 }) }));
    const { answer } = await ask(one, FEE);
    expect(answer).toContain('EUR 111.');
    expect(answer).not.toContain('\u0000');
    expect(answer.isWellFormed()).toBe(true);
    expect(answer.length).toBeLessThan(20_000);
  });

  it('9. lets the model choose an action, and takes what it is done with from the question alone', async () => {
    chat = openChat();
    standIn.reply(() => ({ content: JSON.stringify({ action: 'route_to_human' }) }));
    const answer = await ask(one, 'Somebody of yours had better ring me about my holidays');
    expect(answer.action?.name).toBe('route_to_human');
    expect(answer.escalationId).not.toBeNull();
  });
});
