import type { AnswerRow } from '../conversations/answer-row.ts';
import { askForPerson } from '../conversations/ask-for-person.ts';
import { type AskedAnswer, askQuestion } from '../conversations/ask-question.ts';
import { encodeId } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { asksForPerson } from './asks-for-person.ts';
import { type ChatAnswer, chatMessageId, visibleAnswer } from './chat-answer.ts';
import { type ChatSettings, styleOf } from './chat-settings.ts';
import { type CollectedFacts, collectFacts } from './collect-facts.ts';
import { LEAD_DISCLOSURE } from './disclosure.ts';
import { isOffTopic } from './is-off-topic.ts';
import { isOnlyDetails } from './is-only-details.ts';
import type { OpenedChat } from './open-chat.ts';
import type { Lead } from './read-details.ts';
import { sayInChat } from './say-in-chat.ts';

type Context = TenantContext<'store' | 'bus' | 'vectors' | 'model'>;

export type ChatQuestion = { chat: OpenedChat; query: string; lead: Lead; settings: ChatSettings };

const WANTED = { destination: 'where you would like to go', dates: 'when you would like to travel', email: 'your e-mail address' } as const;

const listOf = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

/** What is said to a message that asks nothing of the documents; null: it does. */
const fixedWords = ({ query, facts, settings }: { query: string; facts: CollectedFacts; settings: ChatSettings }): string | null => {
  if (facts.isNewEnquiry && !query.includes('?'))
    return 'Thank you. We have everything we need, and one of our people is preparing your quote.';
  // Without an address there is no quote to make.
  if (
    facts.speaksOfTrip &&
    settings.leadCapture &&
    (settings.collectEmail || facts.details.email !== undefined) &&
    facts.missing.length > 0
  ) {
    return `That sounds lovely. So that we can make you a quote, please tell me ${listOf(facts.missing.map((name) => WANTED[name]))}.`;
  }
  const isKnown = facts.details.email !== undefined || facts.details.phone !== undefined;
  if (isKnown && isOnlyDetails({ query, name: facts.details.name }))
    return 'Thank you, I have noted your details. What else would you like to know?';
  return isOffTopic({ query, before: facts.before, settings }) ? settings.fallbackMessage : null;
};

const fromRow = ({ id, text, confidence, method, facts, escalation_id }: AnswerRow) => ({
  messageId: id,
  answer: text,
  confidence,
  method,
  citations: facts.citations,
  fallbackUsed: facts.fallbackUsed,
  escalationId: escalation_id,
});

type Answered = Pick<AskedAnswer, 'messageId' | 'answer' | 'confidence' | 'citations' | 'fallbackUsed' | 'escalationId'> & {
  method: ChatAnswer['method'];
};

const answer = async ({ ctx, input, facts }: { ctx: Context; input: ChatQuestion; facts: CollectedFacts }): Promise<Answered> => {
  const { chat, query, settings } = input;
  const { id: conversationId, questionId } = chat;
  if (asksForPerson(query)) {
    return fromRow(
      await askForPerson({
        ctx,
        input: { conversationId, questionId, question: query, visibility: 'public', answer: settings.escalationMessage },
      }),
    );
  }
  const words = fixedWords({ query, facts, settings });
  if (words !== null) return fromRow(await sayInChat({ ctx, input: { conversationId, questionId, query, text: words } }));
  return await askQuestion({
    ctx,
    input: {
      conversationId,
      question: query,
      questionId,
      visibility: 'public',
      messages: { notKnown: settings.fallbackMessage },
      style: styleOf(settings),
    },
  });
};

/**
 * Answers a visitor from public documents and published FAQs, keeps what they tell of themselves and of their trip, and asks a person where they want one or nothing is known.
 * @throws AppError validation_failed at /lead/phone; else as `askQuestion`
 */
export const askInChat = async ({ ctx, input }: { ctx: Context; input: ChatQuestion }): Promise<ChatAnswer> => {
  const { chat, settings } = input;
  const facts = await collectFacts({ ctx, input });
  const answered = await answer({ ctx, input, facts });
  const isEscalated = answered.escalationId !== null;
  const { text, citations } = visibleAnswer({
    text: answered.answer,
    citations: answered.citations,
    maxCharacters: settings.maxAnswerLength,
  });
  const wants = settings.leadCapture && !facts.hasClient && facts.details.phone === undefined && (isEscalated || facts.speaksOfTrip);
  return {
    conversationId: encodeId('conversation', chat.id),
    visitorToken: chat.visitorToken,
    messageId: chatMessageId(answered.messageId),
    answer: text,
    citations,
    confidence: answered.confidence,
    method: answered.method,
    fallbackUsed: answered.fallbackUsed,
    escalated: isEscalated,
    lead: { captured: facts.isCaptured, disclosure: wants || facts.isCaptured ? LEAD_DISCLOSURE : null },
    asksFor: wants ? [...(settings.collectEmail ? (['email'] as const) : []), ...(settings.collectPhone ? (['phone'] as const) : [])] : [],
    schemaVersion: '1',
  };
};
