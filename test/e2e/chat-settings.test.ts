import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChatSettings, chatSettingsSchema } from '../../shared/chat/chat-settings.ts';
import { openOpenAiModel } from '../../shared/services/model/openai.ts';
import type { Model } from '../../shared/services/model/port.ts';
import { QUICK_CALLS } from '../contract/network-faults.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type OpenAiStandIn, startOpenAi } from '../stand-ins/openai.ts';
import { addDocument, visitorOf, websiteKey } from './support/chat.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

const API_KEY = 'sk-stand-in';

let cloud: TestCloud;
let standIn: OpenAiStandIn;
let agency: FoundAgency;
let visitor: ReturnType<typeof visitorOf>;
/** The chat of a model where a test says so; else there is none. */
let chat: Model['chat'] = null;

const TIDES = [
  'The tide at Nungwi beach turns four times a day.',
  'Swimming is best when the tide is high.',
  'Boats leave from the jetty at low tide too.',
  'A tide table hangs beside the reception desk.',
  'Guests may borrow rubber shoes for the reef.',
  'The reef walk starts at the red buoy.',
];

beforeAll(async () => {
  standIn = await startOpenAi({ apiKey: API_KEY, dialect: 'compatible' });
  cloud = await startTestCloud({
    wrapServices: (services) => ({ ...services, model: async () => ({ ...(await services.model()), ...(chat === null ? {} : { chat }) }) }),
  });
  agency = await foundAgency({ cloud, rates: 'none' });
  await addDocument({ agency, title: 'Tides', visibility: 'public', text: `# Tides at Nungwi beach\n\n${TIDES.join(' ')}\n` });
  await addDocument({
    agency,
    title: 'Visas',
    visibility: 'public',
    text: '# Visas\n\nA visa for Zanzibar costs 50 dollars at the airport. It is valid for ninety days after the arrival.\n',
  });
  await cloud.drain();
  visitor = visitorOf({ cloud, key: (await websiteKey({ agency })).key });
});
afterAll(async () => {
  await cloud.stop();
  await standIn.close();
});
beforeEach(() => {
  chat = null;
  standIn.questions.length = 0;
});

/** The settings as they ship, but for these. */
const configure = async (changes: Partial<ChatSettings>): Promise<void> => {
  const { api } = agency.members.admin;
  const { headers } = await api.call({ path: '/v1/chat/settings' });
  const json = { ...chatSettingsSchema.parse({}), ...changes };
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  const changed = await api.call({ method: 'PATCH', path: '/v1/chat/settings', json, headers: ifMatch });
  expect(changed.status, changed.text).toBe(200);
};
const status = async () => (await visitor.call({ path: '/status' })).body;
const preview = async (query: string) =>
  (await agency.members.admin.api.call({ method: 'POST', path: '/v1/chat/preview', json: { query } })).body;
const clients = async () => (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'clients' })).map(({ email }) => email);
const sentencesIn = (answer: string): string[] => TIDES.filter((sentence) => answer.includes(sentence));

const TIDE = 'How often does the tide at Nungwi beach turn?';
const VISA = 'What does a visa for Zanzibar cost?';
const UNKNOWN = 'Who won the chess tournament in Reykjavik in 1972?';

describe('how answers are written', () => {
  const useModel = (): void => {
    chat = openOpenAiModel({ apiKey: API_KEY, baseUrl: standIn.baseUrl, chat: 'gpt-4.1-mini', embeddings: null, calls: QUICK_CALLS }).chat;
    const answer = { isKnown: true, sentences: [{ text: 'Four times a day.', excerpts: [1] }], confidence: 0.9 };
    standIn.reply(() => ({ content: JSON.stringify(answer) }));
  };
  const instructed = async (changes: Partial<ChatSettings>): Promise<string> => {
    useModel();
    await configure(changes);
    standIn.questions.length = 0;
    expect(await visitor.ask(TIDE)).toMatchObject({ method: 'model' });
    return standIn.questions.at(-1)?.messages.find(({ role }) => role === 'system')?.content ?? '';
  };

  it('tone and answerStyle each reach a model as a phrase of ours', async () => {
    const tones = [];
    for (const tone of ['friendly', 'professional', 'casual', 'formal'] as const) tones.push(await instructed({ tone }));
    expect(new Set(tones).size).toBe(4);
    expect(await instructed({ answerStyle: 'detailed' })).not.toBe(await instructed({ answerStyle: 'concise' }));
    expect(await instructed({ maxAnswerLength: 432 })).toContain('at most 432 characters');
  });

  it('no text of the agency is among a model’s instructions, nor anywhere else in what it reads', async () => {
    const texts = {
      businessName: 'CANARY Business',
      assistantName: 'CANARY Assistant',
      fallbackMessage: 'CANARY fallback',
      escalationMessage: 'CANARY escalation',
    };
    await instructed({ ...texts, allowedTopics: ['tide', 'CANARY topic'] });
    expect(JSON.stringify(standIn.questions)).not.toContain('CANARY');
  });

  it('the preview is instructed alike', async () => {
    const said = await instructed({ tone: 'formal', answerStyle: 'detailed' });
    await preview(TIDE);
    expect(standIn.questions).toHaveLength(2);
    expect(standIn.questions[1]?.messages.find(({ role }) => role === 'system')?.content).toBe(said);
  });

  it('answerStyle decides without a model how much of the documents is quoted', async () => {
    await configure({ answerStyle: 'concise' });
    const concise = await visitor.ask(TIDE);
    expect(sentencesIn(concise.answer)).toHaveLength(3);
    expect(concise.answer).toContain('four times a day');
    expect((await preview(TIDE))['answer']).toBe(concise.answer);
    await configure({ answerStyle: 'detailed' });
    const detailed = await visitor.ask(TIDE);
    expect(sentencesIn(detailed.answer)).toEqual(TIDES);
    expect((await preview(TIDE))['answer']).toBe(detailed.answer);
  });

  it('maxAnswerLength is never exceeded, and the line about authorities is not what is cut', async () => {
    await configure({ answerStyle: 'detailed', maxAnswerLength: 100 });
    const { answer, citations } = await visitor.ask(TIDE);
    expect(answer.length).toBeLessThanOrEqual(100);
    expect(citations.length).toBeLessThanOrEqual(1);
    await configure({ maxAnswerLength: 200 });
    const visa = (await visitor.ask(VISA)).answer;
    expect(visa).toContain('check with the authority');
    await configure({ answerStyle: 'detailed', maxAnswerLength: 2_000 });
    expect((await visitor.ask(TIDE)).answer.length).toBeGreaterThan(200);
  });
});

describe('what is said in fixed words', () => {
  it('fallbackMessage where nothing is known', async () => {
    for (const fallbackMessage of ['Please ask us by mail.', 'Nobody knows this yet.']) {
      await configure({ fallbackMessage });
      expect(await visitor.ask(UNKNOWN)).toMatchObject({ answer: fallbackMessage, method: 'no_results', citations: [] });
      expect((await preview(UNKNOWN))['answer']).toBe(fallbackMessage);
    }
  });

  it('escalationMessage where a person is asked', async () => {
    for (const escalationMessage of ['Naledi will call you.', 'Thabo is on his way.']) {
      await configure({ escalationMessage });
      expect(await visitor.ask('Can I please talk to a human?')).toMatchObject({ answer: escalationMessage, escalated: true });
      expect((await preview('Can I please talk to a human?'))['answer']).toBe(escalationMessage);
    }
  });

  it('businessName, else the agency’s own, assistantName, and the disclosure unless it is off', async () => {
    await configure({});
    expect(await status()).toMatchObject({ agencyName: agency.name, assistantName: 'Travel assistant' });
    await configure({ businessName: 'Acacia & Daughters', assistantName: 'Kofi' });
    const { agencyName, assistantName, disclosure } = await status();
    expect([agencyName, assistantName]).toEqual(['Acacia & Daughters', 'Kofi']);
    expect(disclosure).toContain('automatic assistant of Acacia & Daughters');
    await configure({ disclosure: false });
    expect((await status())['disclosure']).toBeNull();
  });
});

describe('what is spoken of', () => {
  const isFallback = async (query: string, more: Record<string, unknown> = {}) => {
    const answered = await visitor.ask(query, more);
    return { answered, isFallback: answered.answer === 'Ask us by mail.' && answered.citations.length === 0 && !answered.escalated };
  };
  const fallbackMessage = 'Ask us by mail.';

  it('restrictedTopics are kept out of, follow-ups too', async () => {
    await configure({ fallbackMessage, restrictedTopics: ['visa'] });
    const first = await isFallback(VISA);
    expect(first.isFallback).toBe(true);
    expect((await isFallback('And how long is it valid?', visitor.goOn(first.answered))).isFallback).toBe(true);
    expect((await isFallback(TIDE)).isFallback).toBe(false);
    expect((await preview(VISA))['answer']).toBe(fallbackMessage);
    await configure({ fallbackMessage });
    expect((await isFallback(VISA)).isFallback).toBe(false);
  });

  it('allowedTopics, where there are any, are the only ones', async () => {
    await configure({ fallbackMessage, allowedTopics: ['visa'] });
    expect((await isFallback(VISA)).isFallback).toBe(false);
    expect((await isFallback(TIDE)).isFallback).toBe(true);
    expect((await preview(TIDE))['answer']).toBe(fallbackMessage);
  });
});

describe('what is kept of a visitor', () => {
  const TRIP = 'We are 2 adults and would like to go to Zanzibar for a week.';

  it('with leadCapture an address, and nothing without it', async () => {
    await configure({ leadCapture: false });
    expect((await status())['lead']).toEqual({ email: false, phone: false });
    const silent = await visitor.ask('Can I talk to a human? Write to off@client.example', { lead: { email: 'off@client.example' } });
    expect(silent).toMatchObject({ lead: { captured: false, disclosure: null }, asksFor: [] });
    expect(await clients()).not.toContain('off@client.example');
    await configure({ leadCapture: true });
    expect((await visitor.ask('Can I talk to a human?')).asksFor).toEqual(['email']);
    const told = await visitor.ask('Please write to on@client.example');
    expect(told.lead).toMatchObject({ captured: true, disclosure: expect.stringContaining('keep your details') });
    expect(await clients()).toContain('on@client.example');
  });

  it('collectEmail off asks for no address and keeps none', async () => {
    await configure({ collectEmail: false });
    expect((await status())['lead']).toEqual({ email: false, phone: false });
    const human = await visitor.ask('Can I talk to a human? Write to never@client.example', { lead: { email: 'never@client.example' } });
    expect(human).toMatchObject({ asksFor: [], lead: { captured: false } });
    expect(await clients()).not.toContain('never@client.example');
    expect((await visitor.ask(TRIP)).answer, 'what it may not keep').not.toMatch(/e-mail address and|tell me/);
    await configure({ collectEmail: true });
    expect((await visitor.ask(TRIP)).answer).toContain('your e-mail address');
  });

  it('collectPhone asks for a number and keeps it; off it does neither', async () => {
    const told = async (phone: string) => {
      const asked = await visitor.ask('Can I talk to a human?', { lead: { phone } });
      const kept = JSON.stringify(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'conversations' }));
      return { asksFor: (await visitor.ask('Can I talk to a human?')).asksFor, lead: (await status())['lead'], kept, asked };
    };
    await configure({ collectPhone: false });
    const off = await told('+27 21 555 0133');
    expect(off).toMatchObject({ asksFor: ['email'], lead: { email: true, phone: false } });
    expect(off.kept).not.toContain('+27215550133');
    await configure({ collectPhone: true });
    const on = await told('+27 21 555 0144');
    expect(on).toMatchObject({ asksFor: ['email', 'phone'], lead: { email: true, phone: true } });
    expect(on.kept).toContain('+27215550144');
    const tasks = JSON.stringify(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'tasks' }));
    expect(tasks).toContain('+27215550144');
    expect(tasks).not.toContain('+27215550133');
  });
});
