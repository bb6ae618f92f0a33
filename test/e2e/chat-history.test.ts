import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askQuestion } from '../../shared/conversations/ask-question.ts';
import { openOpenAiModel } from '../../shared/services/model/openai.ts';
import type { Model } from '../../shared/services/model/port.ts';
import { QUICK_CALLS } from '../contract/network-faults.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type ChatQuestion, type OpenAiStandIn, startOpenAi } from '../stand-ins/openai.ts';
import { mailConversation, systemContext } from './support/ask.ts';
import { addDocument, visitorOf, websiteKey } from './support/chat.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { agencyWithEnquiry } from './support/people.ts';

const API_KEY = 'sk-stand-in';

let cloud: TestCloud;
let standIn: OpenAiStandIn;
let one: FoundAgency;
let two: FoundAgency;
let chat: Model['chat'] = null;

const addBus = async (agency: FoundAgency): Promise<void> =>
  await addDocument({
    agency,
    title: 'Transfer bus',
    visibility: 'public',
    text: '# Transfer bus\n\nThe transfer bus leaves the airport every hour and takes ninety minutes to the lodge.\n',
  });

beforeAll(async () => {
  standIn = await startOpenAi({ apiKey: API_KEY, dialect: 'compatible' });
  cloud = await startTestCloud({
    wrapServices: (services) => ({ ...services, model: async () => ({ ...(await services.model()), ...(chat === null ? {} : { chat }) }) }),
  });
  [one, two] = await Promise.all([foundAgency({ cloud, rates: 'none' }), foundAgency({ cloud, rates: 'none' })]);
  await Promise.all([addBus(one), addBus(two)]);
  await cloud.drain();
});
afterAll(async () => {
  await cloud.stop();
  await standIn.close();
});
beforeEach(() => {
  chat = openOpenAiModel({ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: 'gpt-4.1-mini', embeddings: null, calls: QUICK_CALLS }).chat;
  const reply = { isKnown: true, sentences: [{ text: 'It takes ninety minutes.', excerpts: [1] }], confidence: 0.9 };
  standIn.reply(() => ({ content: JSON.stringify(reply) }));
});

/** What the model has read since `from`, by its name. */
const namedIn = ({ messages }: ChatQuestion) =>
  messages.filter(({ role }) => role === 'user').map(({ content }) => JSON.parse(content) as { name: string; text: string });
const earlierIn = (prompt: ChatQuestion | undefined): string[] =>
  prompt === undefined
    ? []
    : namedIn(prompt)
        .filter(({ name }) => name.startsWith('earlier'))
        .map(({ text }) => text);
const lastPrompt = () => standIn.questions.at(-1);
const guest = async (agency: FoundAgency) => visitorOf({ cloud, key: (await websiteKey({ agency })).key });
const about = (canary: string): string => `How long does the transfer bus take to the lodge, asks ${canary}?`;

describe('the model', () => {
  it('reads what the same visitor asked before in the same conversation, as data and never as instructions', async () => {
    const visitor = await guest(one);
    const first = await visitor.ask(about('ALPHA'));
    expect(earlierIn(lastPrompt())).toEqual([]);
    const second = await visitor.ask(about('BRAVO'), visitor.goOn(first));
    await visitor.ask(about('GAMMA'), visitor.goOn(second));
    expect(earlierIn(lastPrompt())).toEqual([about('ALPHA'), 'It takes ninety minutes.', about('BRAVO'), 'It takes ninety minutes.']);
    const system = lastPrompt()?.messages.filter(({ role }) => role === 'system') ?? [];
    expect(system).toHaveLength(1);
    expect(JSON.stringify(system)).not.toMatch(/ALPHA|BRAVO|GAMMA/);
  });

  it('1. and 8.: reads nothing of another visitor, another conversation or another agency', async () => {
    const visitors = await Promise.all([guest(one), guest(one), guest(two)]);
    const canaries = ['CANARYONE', 'CANARYTWO', 'CANARYSIX'];
    const begun = await Promise.all(visitors.map(async (visitor, index) => await visitor.ask(about(canaries[index] ?? ''))));
    for (const [index, visitor] of visitors.entries()) {
      const mine = begun[index];
      if (mine === undefined) continue;
      const foreign = begun.filter((_, other) => other !== index);
      const attempts = [
        visitor.goOn(mine),
        { visitorToken: mine.visitorToken },
        ...foreign.map(({ conversationId }) => ({ visitorToken: mine.visitorToken, conversationId })),
        ...foreign.map(({ conversationId, visitorToken }) => ({
          visitorToken,
          conversationId: index === 2 ? conversationId : mine.conversationId,
        })),
      ];
      for (const [place, more] of attempts.entries()) {
        standIn.questions.length = 0;
        await visitor.ask(about('NOBODY'), more);
        const prompts = JSON.stringify(standIn.questions);
        expect(standIn.questions.length).toBeGreaterThan(0);
        for (const [other, canary] of canaries.entries()) {
          expect(prompts.includes(canary), `${canary} for ${canaries[index]} in attempt ${place}`).toBe(other === index && place === 0);
        }
      }
    }
    expect(cloud.logLines.join('\n')).not.toMatch(/CANARY/);
  });

  it('8. reads nothing of a member’s conversation that they ended, nor of a colleague’s', async () => {
    const ask = async (role: 'member' | 'admin', question: string, conversationId?: string) =>
      await one.members[role].api.ok<{ conversationId: string }>({
        method: 'POST',
        path: '/v1/helpdesk/questions',
        json: { question, ...(conversationId === undefined ? {} : { conversationId }) },
      });
    const { conversationId } = await ask('member', about('DELTA'));
    await ask('admin', about('ECHO'));
    expect(earlierIn(lastPrompt())).toEqual([]);
    await ask('member', about('FOXTROT'), conversationId);
    expect(earlierIn(lastPrompt())).toEqual([about('DELTA'), 'It takes ninety minutes.']);
    await one.members.member.api.call({ method: 'DELETE', path: `/v1/conversations/${conversationId}` });
    await ask('member', about('HOTEL'), conversationId);
    expect(earlierIn(lastPrompt())).toEqual([]);
  });

  it('reads of a thread of mails what the same person wrote, and nothing of another one', async () => {
    const { agency, threadId } = await agencyWithEnquiry({ cloud });
    await addBus(agency);
    await cloud.drain();
    const conversationId = await mailConversation({ cloud, agency, threadId });
    const ctx = await systemContext({ cloud, agency });
    const ask = async (asker: string, question: string) =>
      await askQuestion({ ctx, input: { conversationId, question, asker, visibility: 'public' } });
    await ask('anna', about('INDIA'));
    await ask('bert', about('JULIET'));
    expect(earlierIn(lastPrompt())).toEqual([]);
    await ask('anna', about('KILO'));
    expect(earlierIn(lastPrompt())).toEqual([about('INDIA'), 'It takes ninety minutes.']);
  });

  it('3. reads no earlier answer any more whose document was changed, made private or deleted since', async () => {
    const changes: ((api: FoundAgency['members']['owner']['api'], id: string) => Promise<unknown>)[] = [
      async (api, path) => await api.call({ method: 'PATCH', path, json: { title: 'Renamed' }, headers: { 'if-match': '"1"' } }),
      async (api, path) => await api.call({ method: 'PATCH', path, json: { visibility: 'private' }, headers: { 'if-match': '"1"' } }),
      async (api, path) => await api.call({ method: 'DELETE', path, headers: { 'if-match': '"1"' } }),
    ];
    for (const change of changes) {
      const agency = await foundAgency({ cloud, rates: 'none' });
      const { api } = agency.members.owner;
      await addBus(agency);
      await cloud.drain();
      const listed = await api.ok<{ data: { id: string }[] }>({ path: '/v1/documents' });
      const visitor = await guest(agency);
      const first = await visitor.ask(about('LIMA'));
      expect(first.answer).toContain('ninety minutes');
      const done = (await change(api, `/v1/documents/${listed.data[0]?.id}`)) as { status: number; text: string };
      expect(done.status, done.text).toBeLessThan(300);
      await addDocument({
        agency,
        title: 'New bus',
        visibility: 'public',
        text: '# New bus\n\nThe transfer bus to the lodge takes two hours.\n',
      });
      await cloud.drain();
      standIn.questions.length = 0;
      await visitor.ask(about('MIKE'), visitor.goOn(first));
      expect(earlierIn(lastPrompt())).toEqual([about('LIMA')]);
    }
  });

  it('3. reads no earlier answer that was given while a change was on its way, nor one of a document that has run out', async () => {
    const changes = [() => ({ indexed_at: cloud.host.clock().toISOString() }), () => ({ valid_to: '2026-03-04' })];
    for (const change of changes) {
      const agency = await foundAgency({ cloud, rates: 'none' });
      await addBus(agency);
      await cloud.drain();
      const visitor = await guest(agency);
      const first = await visitor.ask(about('LIMA'));
      const second = await visitor.ask(about('MIKE'), visitor.goOn(first));
      expect(earlierIn(lastPrompt())).toEqual([about('LIMA'), 'It takes ninety minutes.']);
      const { error } = await cloud.systemStore(agency.tenantId).from('documents').update(change()).eq('title', 'Transfer bus');
      expect(error).toBeNull();
      await visitor.ask(about('NOVEMBER'), visitor.goOn(second));
      expect(earlierIn(lastPrompt())).toEqual([about('LIMA'), about('MIKE')]);
    }
  });

  it('reads ten exchanges at most, the newest, and no more than 2,000 characters of them', async () => {
    const visitor = await guest(one);
    let last = await visitor.ask(about('0'));
    for (let turn = 1; turn <= 11; turn += 1) last = await visitor.ask(about(String(turn)), visitor.goOn(last));
    const earlier = earlierIn(lastPrompt());
    expect(earlier).toHaveLength(20);
    expect(earlier[0]).toBe(about('1'));
    const long = await visitor.ask(`${about('LONG')} ${'Please be precise about it. '.repeat(60)}`, visitor.goOn(last));
    await visitor.ask(about('END'), visitor.goOn(long));
    expect(earlierIn(lastPrompt()).join('').length).toBeLessThanOrEqual(2_000);
  });
});
