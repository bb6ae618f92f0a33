import { actionFacts } from '../conversations/action-facts.ts';
import { answerFactsSchema } from '../conversations/answer-facts.ts';
import type { AnswerRow } from '../conversations/answer-row.ts';
import { askForPerson } from '../conversations/ask-for-person.ts';
import { askQuestion } from '../conversations/ask-question.ts';
import { openConversation } from '../conversations/open-conversation.ts';
import { recordAnswer } from '../conversations/record-answer.ts';
import { recordQuestion } from '../conversations/record-question.ts';
import { AppError } from '../core/errors.ts';
import { derivedUuid, newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import type { ActionOutcome } from './action-outcome.ts';
import { chooseAction } from './choose-action.ts';
import { quoteStatus } from './quote-status.ts';
import { recogniseAction } from './recognise-action.ts';
import { startQuote } from './start-quote.ts';

type HelpdeskContext = TenantContext<'store' | 'bus' | 'vectors' | 'model'>;

type Input = {
  /** 1 to 2,000 characters. */
  question: string;
  /** Null begins a new conversation. */
  conversationId: string | null;
  requireModel: boolean;
  /** The same key of the same member is the same question; of `keyOf`, which names the route that it came by. */
  idempotencyKey: string | null;
  keyOf?: 'helpdesk' | 'conversations';
};

/** What an action needs that the question did not say, where the member clearly wanted it. */
const NEEDS = {
  quote_status: 'Which quote do you mean? Give me its number, such as Q-2026-000123, or the name or address of the client.',
  start_quote: 'I did not start a quote: tell me the client’s e-mail address, and where and when they want to travel with how many people.',
} as const;

const act = async ({
  ctx,
  question,
  questionId,
}: {
  ctx: HelpdeskContext;
  question: string;
  questionId: string;
}): Promise<ActionOutcome | 'route_to_human'> => {
  const { name: recognised, isSure } = recogniseAction(question);
  const name = isSure ? recognised : await chooseAction({ ctx, input: { question, questionId } });
  if (name === 'search_knowledge' || name === 'route_to_human') return name === 'route_to_human' ? name : null;
  const outcome =
    name === 'quote_status' ? await quoteStatus({ ctx, input: { question } }) : await startQuote({ ctx, input: { question, questionId } });
  // What only the model took for an action, and says too little for it, is a question.
  return outcome ?? (isSure ? { text: NEEDS[name], action: { name } } : null);
};

/**
 * A member's question to the helpdesk: something that the assistant does (with what the member may do, and nothing more), else something that the agency's documents answer, private ones too. Whatever
 * the answer says was done has an id in `facts.action`.
 * @throws AppError not_found: the conversation is not this member's; idempotency_key_reused: the key was used for another question; else as `askQuestion`
 */
export const askHelpdesk = async ({ ctx, input }: { ctx: HelpdeskContext; input: Input }): Promise<AnswerRow> => {
  const { question, requireModel, idempotencyKey, keyOf = 'helpdesk' } = input;
  const { actor } = ctx;
  if (actor.kind !== 'member') throw new AppError('forbidden', { detail: 'The helpdesk is for members.' });
  const questionId =
    idempotencyKey === null
      ? newUuid()
      : derivedUuid({ cause: `${ctx.tenantId}/${actor.memberId}/${keyOf}/${idempotencyKey}`, step: 'question' });
  const conversationId = await openConversation({
    ctx,
    input: {
      asker: { channel: 'helpdesk', memberId: actor.memberId },
      conversationId: input.conversationId,
      newId: derivedUuid({ cause: questionId, step: 'conversation' }),
    },
  });
  const visibility = 'private';
  if (idempotencyKey !== null) {
    // Nothing is done for a key that stands for another question, nor again for one that was answered.
    const { answer: known } = await recordQuestion({ ctx, input: { questionId, conversationId, question } });
    if (known !== null) return known;
  }
  const outcome = await act({ ctx, question, questionId });
  if (outcome === 'route_to_human') return await askForPerson({ ctx, input: { conversationId, question, questionId, visibility } });
  if (outcome !== null) {
    const { text, action } = outcome;
    const { answer: known } = await recordQuestion({ ctx, input: { questionId, conversationId, question } });
    const facts = actionFacts({ question, visibility, action });
    return (
      known ??
      (await recordAnswer({ ctx, input: { conversationId, questionId, text, method: 'action', confidence: 1, facts, escalation: null } }))
    );
  }
  const {
    answer,
    conversationId: _conversation,
    questionId: _question,
    messageId,
    escalationId,
    method,
    confidence,
    ...facts
  } = await askQuestion({
    ctx,
    input: { conversationId, question, questionId, visibility, requireModel },
  });
  return {
    id: messageId,
    conversation_id: conversationId,
    question_id: questionId,
    text: answer,
    method,
    confidence,
    facts: answerFactsSchema.parse({ ...facts, visibility, standsFor: question }),
    escalation_id: escalationId,
  };
};
