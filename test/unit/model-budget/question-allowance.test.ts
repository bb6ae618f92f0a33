import fc from 'fast-check';
import { zodResponseFormat } from 'openai/helpers/zod';
import { beforeEach, describe, expect, it } from 'vitest';
import { permitAnswer } from '../../../shared/conversations/permit-answer.ts';
import { chooseAction } from '../../../shared/helpdesk/choose-action.ts';
import { askModel } from '../../../shared/knowledge/answer/ask-model.ts';
import { estimateTokens } from '../../../shared/model-budget/estimate-tokens.ts';
import { ANSWER_TOKENS, CHOICE_TOKENS, QUESTION_TOKENS } from '../../../shared/model-budget/question-allowance.ts';
import type { TenantContext } from '../../../shared/services/context.ts';
import type { Chat, Completion, ModelUsage } from '../../../shared/services/model/port.ts';
import { toMessages } from '../../../shared/services/model/to-messages.ts';
import { makeEvidence } from '../knowledge/answer/make-evidence.ts';

const SCRIPTS = ['wo ist der Pool ', '日本語の質問と答え', 'Καλημέρα κόσμε ', '🏖️🐘', '"\\"\\', '\u0001\u0002', 'مرحبا بالعالم '];
const usage: ModelUsage = { model: 'm', tokensIn: 1, tokensOut: 1, costMicroUsd: 1, isEstimated: false, requests: 1 };

let sent: Completion<unknown>[];
let reserved: number[];
let warnings: string[];
beforeEach(() => {
  sent = [];
  reserved = [];
  warnings = [];
});

const chat: Chat = {
  model: 'm',
  price: { model: 'm', inputMicroUsd: 400_000, cachedInputMicroUsd: 100_000, outputMicroUsd: 1_600_000 },
  complete: async (completion) => {
    sent.push(completion);
    return { outcome: 'unusable', reason: 'empty', usage };
  },
};
const nothing = { data: [], error: null };
const ctx = {
  tenantId: 'agency',
  now: () => new Date('2026-03-10T08:00:00Z'),
  log: { warn: (message: string) => void warnings.push(message) },
  signal: new AbortController().signal,
  model: { chat, embeddings: null },
  store: {
    from: () => ({ select: () => Object.assign(Promise.resolve(nothing), { eq: async () => nothing }) }),
    rpc: async (name: string, args: { p_call?: { tokens_in: number } }) => {
      if (args.p_call !== undefined) reserved.push(args.p_call.tokens_in);
      return { data: name === 'reserve_model_money' ? { refusal: null, month_micro_usd: 0, day_micro_usd: 0 } : true, error: null };
    },
  },
} as unknown as TenantContext<'store' | 'model'>;

/** What the model reads: every message, and the form of the answer. */
const tokensOf = (completion: Completion<unknown>): number =>
  estimateTokens(
    toMessages(completion).reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) +
      Buffer.byteLength(JSON.stringify(zodResponseFormat(completion.answer.schema, completion.answer.name))),
  );

const text = (max: number) =>
  fc.tuple(fc.constantFrom(...SCRIPTS), fc.integer({ min: 1, max })).map(([script, length]) => script.repeat(length).slice(0, length));

describe('a question', () => {
  it('sends at most 8,000 tokens in all its calls, in whatever script, and what is set aside is never less than what is sent', async () => {
    await fc.assert(
      fc.asyncProperty(text(2_000), fc.array(text(1_400), { minLength: 1, maxLength: 8 }), async (question, texts) => {
        sent = [];
        reserved = [];
        await chooseAction({ ctx, input: { question, questionId: 'q' } });
        const evidence = texts.map((excerpt, index) => makeEvidence({ documentId: `d${index}`, text: excerpt }));
        const { permit } = permitAnswer({ ctx, chat, questionId: 'q' });
        await askModel({ chat, question, evidence, totalMs: 1_000, signal: ctx.signal, permit });
        expect(reserved).toHaveLength(sent.length);
        for (const [index, completion] of sent.entries()) expect(reserved[index]).toBeGreaterThanOrEqual(tokensOf(completion));
        expect(reserved.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThanOrEqual(QUESTION_TOKENS);
      }),
      { numRuns: 300 },
    );
    expect(CHOICE_TOKENS + ANSWER_TOKENS).toBe(QUESTION_TOKENS);
  });

  it('of ordinary length is asked with all its excerpts, and a long one in a script of three bytes with less of them, the best first', async () => {
    const ask = async (script: string, questionLength: number) => {
      const textOf = (length: number) => script.repeat(length).slice(0, length);
      const evidence = Array.from({ length: 5 }, (_, index) => makeEvidence({ documentId: `d${index}`, text: textOf(1_100) }));
      const { permit } = permitAnswer({ ctx, chat, questionId: 'q' });
      await askModel({ chat, question: textOf(questionLength), evidence, totalMs: 1_000, signal: ctx.signal, permit });
      return (
        sent
          .at(-1)
          ?.data.filter(({ name }) => name.startsWith('excerpt'))
          .map(({ text: { length } }) => length) ?? []
      );
    };
    const whole = await ask('The pool opens at nine. ', 2_000);
    expect(whole).toHaveLength(5);
    expect(Math.min(...whole)).toBeGreaterThan(1_100);
    const cut = await ask('日本語の質問と答え', 2_000);
    expect(cut.length).toBeLessThanOrEqual(5);
    expect(cut.slice(0, 3)).toEqual(whole.slice(0, 3));
    expect(cut).not.toEqual(whole);
  });

  it.each(SCRIPTS)('of whatever length and script is read as far as there is room, to choose what is to be done: %j', async (script) => {
    await chooseAction({ ctx, input: { question: script.repeat(2_000).slice(0, 2_000), questionId: 'q' } });
    expect(sent).toHaveLength(1);
    expect(reserved[0]).toBeLessThanOrEqual(CHOICE_TOKENS);
    expect(reserved[0]).toBeGreaterThan(CHOICE_TOKENS * 0.85);
  });

  it('is not asked a second time once it has sent all that it may', async () => {
    const { permit, refusal } = permitAnswer({ ctx, chat, questionId: 'q' });
    const call = async () => ({ outcome: 'answered' as const, value: 1, usage });
    expect(await permit(call)).not.toBeNull();
    expect(await permit(call, { bytes: 3, maxOutputTokens: 10 })).toBeNull();
    expect(reserved).toEqual([ANSWER_TOKENS]);
    expect(warnings).toEqual(['question_too_long']);
    // That is no matter of money.
    expect(refusal()).toBeNull();
  });
});
