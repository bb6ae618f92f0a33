import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askInChat } from '../../shared/chat/ask-in-chat.ts';
import { collectFacts } from '../../shared/chat/collect-facts.ts';
import { getChatSettings } from '../../shared/chat/get-chat-settings.ts';
import { openChat } from '../../shared/chat/open-chat.ts';
import { recordQuestion } from '../../shared/conversations/record-question.ts';
import { decodeId } from '../../shared/core/ids.ts';
import { askHelpdesk } from '../../shared/helpdesk/ask-helpdesk.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { systemContext } from './support/ask.ts';
import { addDocument, type ChatBody, visitorOf, websiteKey } from './support/chat.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

let cloud: TestCloud;
let agency: FoundAgency;
let keyId: string;
let visitor: ReturnType<typeof visitorOf>;

beforeAll(async () => {
  cloud = await startTestCloud();
  agency = await foundAgency({ cloud, rates: 'none' });
  const text = '# Luggage\n\nEvery guest may bring two suitcases of 23 kilograms on the transfer bus.\n';
  await addDocument({ agency, title: 'Luggage rules', visibility: 'public', text });
  await cloud.drain();
  const made = await websiteKey({ agency });
  keyId = decodeId('apiKey', made.id) ?? '';
  visitor = visitorOf({ cloud, key: made.key });
});
afterAll(async () => await cloud.stop());

const QUESTION = 'How many suitcases may a guest bring on the transfer bus?';

const send = async ({
  key,
  json,
  of = visitor,
  accept = 'application/json',
}: {
  key: string;
  json: Record<string, unknown>;
  of?: ReturnType<typeof visitorOf>;
  accept?: string;
}) => {
  const sent = await of.call({ path: '/messages', json, headers: { 'Idempotency-Key': key, Accept: accept } });
  return { ...sent, answer: sent.body as unknown as ChatBody, isReplayed: sent.headers.get('idempotency-replayed') === 'true' };
};
const tokenOf = async () => (await visitor.ask('Where is the pool?')).visitorToken;
const rows = async (table: string) => await rowsOf({ cloud, tenantId: agency.tenantId, table });
const messagesWith = async (text: string) => (await rows('conversation_messages')).filter((row) => row['text'] === text);
const eventsOf = (text: string) =>
  text
    .trim()
    .split('\n\n')
    .map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') }));

describe('the same Idempotency-Key of the same visitor', () => {
  it('and body gives the first answer again: one question and one answer are kept', async () => {
    const [key, visitorToken] = [randomUUID(), await tokenOf()];
    const query = `${QUESTION} (again)`;
    const first = await send({ key, json: { query, visitorToken } });
    const second = await send({ key, json: { query, visitorToken } });
    expect([first.status, first.isReplayed, second.status, second.isReplayed]).toEqual([200, false, 200, true]);
    expect(second.body).toEqual(first.body);
    const asked = await messagesWith(query);
    expect(asked).toHaveLength(1);
    expect((await rows('conversation_messages')).filter((row) => row['question_id'] === asked[0]?.['id'])).toHaveLength(1);
  });

  it('is told in events where those are wanted, the first time and again', async () => {
    const [key, visitorToken] = [randomUUID(), await tokenOf()];
    const json = { query: QUESTION, visitorToken };
    const first = await send({ key, json, accept: 'text/event-stream' });
    const again = await send({ key, json, accept: 'text/event-stream' });
    const whole = await send({ key, json });
    expect(first.headers.get('content-type')).toContain('text/event-stream');
    expect([first.isReplayed, again.isReplayed]).toEqual([false, true]);
    for (const { text } of [first, again]) {
      const events = eventsOf(text);
      expect(events.map(({ event }) => event)).toEqual(['started', 'sources', ...Array(events.length - 3).fill('delta'), 'done']);
      expect(events.at(-1)?.data).toEqual(whole.body);
    }
  });

  it('and another body is refused, finished or long forgotten', async () => {
    const [key, visitorToken] = [randomUUID(), await tokenOf()];
    const lead = { email: 'refused@client.example' };
    expect((await send({ key, json: { query: QUESTION, visitorToken } })).status).toBe(200);
    for (const json of [
      { query: `${QUESTION}!`, visitorToken },
      { query: QUESTION, visitorToken, lead },
    ]) {
      expect((await send({ key, json })).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    }
    const ctx = await systemContext({ cloud, agency });
    const forgotten = openChat({
      ctx,
      input: { keyId, conversationId: null, visitorToken, query: `${QUESTION}!`, idempotencyKey: key },
    });
    await expect(forgotten).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect((await rows('clients')).map(({ email }) => email)).not.toContain('refused@client.example');
  });

  it('twenty times at once makes one question, one answer, one lead and one escalation', async () => {
    const [key, visitorToken] = [randomUUID(), await tokenOf()];
    const query = 'Can I talk to a human about my twenty suitcases?';
    const json = { query, visitorToken, lead: { name: 'Twenty', email: 'twenty@client.example' } };
    const all = await Promise.all(Array.from({ length: 20 }, async () => await send({ key, json })));
    const answered = all.filter(({ status }) => status === 200);
    expect(answered.length).toBeGreaterThan(0);
    expect(new Set(answered.map(({ answer }) => answer.messageId)).size).toBe(1);
    for (const { body } of all.filter(({ status }) => status !== 200)) expect(body).toMatchObject({ code: 'idempotency_in_progress' });
    const [question, ...others] = await messagesWith(query);
    expect(others).toEqual([]);
    expect((await rows('conversation_messages')).filter((row) => row['question_id'] === question?.['id'])).toHaveLength(1);
    expect((await rows('escalations')).filter((row) => row['question_id'] === question?.['id'])).toHaveLength(1);
    expect((await rows('clients')).filter(({ email }) => email === 'twenty@client.example')).toHaveLength(1);
  });

  it('makes one enquiry of a trip that is told twice at once', async () => {
    const key = randomUUID();
    const query = 'We are 2 adults and want to go to Zanzibar from 10 June 2026 to 17 June 2026.';
    const json = { query, lead: { name: 'Trip', email: 'trip@client.example' } };
    await Promise.all([1, 2, 3].map(async () => await send({ key, json })));
    expect((await send({ key, json })).answer.answer).toContain('preparing your quote');
    expect((await rows('enquiries')).filter(({ source }) => source === 'chat')).toHaveLength(1);
  });

  it('answers what an attempt left half-way that died, in its conversation and once', async () => {
    const [key, visitorToken] = [randomUUID(), await tokenOf()];
    const query = `${QUESTION} (died)`;
    const ctx = await systemContext({ cloud, agency });
    const input = { keyId, conversationId: null, visitorToken, query, idempotencyKey: key };
    const left = await openChat({ ctx, input });
    await recordQuestion({ ctx, input: { questionId: left.questionId, conversationId: left.id, question: query } });
    const { answer } = await send({ key, json: { query, visitorToken } });
    expect(decodeId('conversation', answer.conversationId)).toBe(left.id);
    const { value: settings } = await getChatSettings({ ctx });
    // The state forgets after a day; the records do not.
    const late = await askInChat({ ctx, input: { chat: await openChat({ ctx, input }), query, lead: {}, settings } });
    expect([late.messageId, late.conversationId]).toEqual([answer.messageId, answer.conversationId]);
    expect(await messagesWith(query)).toHaveLength(1);
  });
});

describe('an attempt that died after the enquiry was made of it', () => {
  it('is told of that the second time, and of nothing else', async () => {
    const key = randomUUID();
    const query = 'We are 4 adults and want to go to Zanzibar from 10 August 2026 to 17 August 2026.';
    const lead = { name: 'Died', email: 'died@client.example' };
    const ctx = await systemContext({ cloud, agency });
    const { value: settings } = await getChatSettings({ ctx });
    const input = { keyId, conversationId: null, visitorToken: undefined, query, idempotencyKey: key };
    const before = (await rows('enquiries')).length;
    expect(await collectFacts({ ctx, input: { chat: await openChat({ ctx, input }), query, lead, settings } })).toMatchObject({
      isNewEnquiry: true,
    });
    const { answer } = await send({ key, json: { query, lead } });
    expect(answer).toMatchObject({ answer: expect.stringContaining('preparing your quote'), escalated: false });
    const next = await visitor.ask('We are 4 adults and want to go to Zanzibar.', visitor.goOn(answer));
    expect(next.answer).not.toContain('preparing your quote');
    expect(await rows('enquiries')).toHaveLength(before + 1);
  });
});

describe('twice at once past what tells repeats apart', () => {
  it('is one question, one answer, one client, one enquiry and one escalation all the same', async () => {
    const ctx = await systemContext({ cloud, agency });
    const { value: settings } = await getChatSettings({ ctx });
    const askAtOnce = async (query: string, email: string) => {
      const input = { keyId, conversationId: null, visitorToken: undefined, query, idempotencyKey: randomUUID() };
      const once = async () =>
        await askInChat({ ctx, input: { chat: await openChat({ ctx, input }), query, lead: { name: 'Dana', email }, settings } });
      const answers = await Promise.all([once(), once(), once(), once()]);
      expect(new Set(answers.map(({ messageId, conversationId }) => `${messageId} ${conversationId}`)).size).toBe(1);
      expect(await messagesWith(query)).toHaveLength(1);
      expect((await rows('clients')).filter((client) => client['email'] === email)).toHaveLength(1);
      return answers[0];
    };
    const asked = await askAtOnce('Can I talk to a human, four times at once?', 'four@client.example');
    expect(asked?.escalated).toBe(true);
    const conversations = (await rows('escalations')).map((row) => row['conversation_id']);
    expect(conversations.filter((id) => id === decodeId('conversation', asked?.conversationId ?? ''))).toHaveLength(1);
    const before = (await rows('enquiries')).filter(({ source }) => source === 'chat').length;
    await askAtOnce('We are 3 adults and want to go to Zanzibar from 10 July 2026 to 17 July 2026.', 'trips@client.example');
    expect((await rows('enquiries')).filter(({ source }) => source === 'chat')).toHaveLength(before + 1);
  });
});

describe('an Idempotency-Key', () => {
  it('of one visitor gives no other the first one’s answer: of this website, another website, another agency', async () => {
    const key = randomUUID();
    const json = { query: QUESTION };
    const other = await foundAgency({ cloud, rates: 'none' });
    const elsewhere = visitorOf({ cloud, key: (await websiteKey({ agency })).key });
    const abroad = visitorOf({ cloud, key: (await websiteKey({ agency: other })).key });
    const mine = await send({ key, json: { ...json, visitorToken: await tokenOf() } });
    const theirs = await Promise.all([
      send({ key, json: { ...json, visitorToken: await tokenOf() } }),
      send({ key, json }),
      send({ key, json, of: elsewhere }),
      send({ key, json, of: abroad }),
      send({ key, json: { ...json, visitorToken: mine.answer.visitorToken }, of: elsewhere }),
      send({ key, json: { ...json, visitorToken: mine.answer.visitorToken }, of: abroad }),
    ]);
    for (const { status, isReplayed, answer } of theirs) {
      expect([status, isReplayed]).toEqual([200, false]);
      expect(answer.conversationId).not.toBe(mine.answer.conversationId);
      expect(answer.visitorToken).not.toBe(mine.answer.visitorToken);
    }
    expect(new Set(theirs.map(({ answer }) => answer.messageId)).size).toBeGreaterThan(3);
  });

  it('of somebody new makes them once, and must be one that nobody guesses', async () => {
    const key = randomUUID();
    const query = `${QUESTION} (new)`;
    const [first, second] = [await send({ key, json: { query } }), await send({ key, json: { query } })];
    expect(second.body).toEqual(first.body);
    const goneOn = await visitor.ask('And how heavy?', visitor.goOn(first.answer));
    expect(goneOn.conversationId).toBe(first.answer.conversationId);
    for (const visitorToken of [undefined, 'of nobody']) {
      const json = { query, ...(visitorToken === undefined ? {} : { visitorToken }) };
      expect((await send({ key: '1', json })).body).toMatchObject({ status: 400, code: 'idempotency_key_malformed' });
    }
    const known = await send({ key: '1', json: { query, visitorToken: first.answer.visitorToken } });
    expect(known.status, 'who is known may count').toBe(200);
  });
});

describe('a member’s Idempotency-Key', () => {
  const post = async ({ role, path, json, key }: { role: TestRole; path: string; json: Record<string, unknown>; key: string }) =>
    await agency.members[role].api.call({ method: 'POST', path, json, idempotencyKey: key });

  it('is theirs alone, and of one route alone', async () => {
    const key = randomUUID();
    const path = '/v1/helpdesk/questions';
    const json = { question: QUESTION };
    const mine = await post({ role: 'member', path, json, key });
    const theirs = await post({ role: 'admin', path, json, key });
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
    expect(theirs.body['conversationId']).not.toBe(mine.body['conversationId']);
    expect((await post({ role: 'member', path, json, key })).body).toEqual(mine.body);
    expect((await post({ role: 'member', path, json: { question: 'And how heavy?' }, key })).status).toBe(422);

    const goOn = { role: 'member', path: `/v1/conversations/${mine.body['conversationId']}/messages`, key } as const;
    const next = await post({ ...goOn, json: { text: 'And how heavy may they be?' } });
    expect(next.status).toBe(200);
    expect(next.body['messageId']).not.toBe(mine.body['messageId']);
    expect((await post({ ...goOn, json: { text: 'And how heavy may they be?' } })).body).toEqual(next.body);
    expect((await post({ ...goOn, json: { text: 'And how many?' } })).status).toBe(422);
  });

  it('that stands for another question starts nothing, also long after that', async () => {
    const { tenantId } = agency;
    const owners = cloud.storeOf({ role: 'app_member', tenantId, memberId: null, memberRole: 'owner' });
    const { data } = await owners.from('members').select('id').eq('role', 'member').single();
    const memberId = String(data?.['id']);
    const ctx = {
      ...(await systemContext({ cloud, agency })),
      actor: { kind: 'member', memberId, role: 'member', email: 'member@acacia.example', name: 'A member' },
      store: cloud.storeOf({ role: 'app_member', tenantId, memberId, memberRole: 'member' }),
    } as const;
    const ask = async (question: string) =>
      await askHelpdesk({ ctx, input: { question, conversationId: null, requireModel: false, idempotencyKey: 'counted 1' } });
    const first = await ask(QUESTION);
    const before = (await rows('enquiries')).length;
    const quote = 'Start a quote for late@client.example: 2 adults to Zanzibar from 10 September 2026 to 17 September 2026.';
    await expect(ask(quote)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await rows('enquiries')).toHaveLength(before);
    expect(await ask(QUESTION)).toMatchObject({ id: first.id, conversation_id: first.conversation_id });
  });
});
