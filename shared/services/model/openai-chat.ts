import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { ModelPrice } from '../../core/model-prices.ts';
import type { Caller } from '../resilience/create-caller.ts';
import { StrangeAnswer, toModelError } from './openai-error.ts';
import type { Chat, Completion, ModelPurpose } from './port.ts';
import { completionSchema, contentOf, readAnswer } from './read-answer.ts';
import { toMessages } from './to-messages.ts';
import { usageOf } from './usage-of.ts';

type Request = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

/** OpenAI's newer names are refused or ignored by services that are only compatible; and only OpenAI would keep the question. */
const ownFields = ({ maxOutputTokens, isOpenAi }: { maxOutputTokens: number; isOpenAi: boolean }): Partial<Request> =>
  isOpenAi ? { max_completion_tokens: maxOutputTokens, store: false } : { max_tokens: maxOutputTokens };

const toRequest = ({ completion, model, isOpenAi }: { completion: Completion<unknown>; model: string; isOpenAi: boolean }): Request => {
  const { answer, temperature, maxOutputTokens } = completion;
  return {
    model,
    messages: toMessages(completion),
    response_format: zodResponseFormat(answer.schema, answer.name),
    temperature,
    ...ownFields({ maxOutputTokens, isOpenAi }),
  };
};

/** Chat completions with a strict JSON schema. `calls`: one caller for each purpose, so that each has its limits and breaker. */
export const createOpenAiChat = ({
  client,
  model,
  price,
  isOpenAi,
  calls,
}: {
  client: OpenAI;
  model: string;
  price: ModelPrice;
  isOpenAi: boolean;
  calls: Readonly<Record<ModelPurpose, Caller>>;
}): Chat => ({
  model,
  price,
  complete: async (completion) => {
    const { purpose, answer, totalMs, signal } = completion;
    const request = toRequest({ completion, model, isOpenAi });
    let requests = 0;
    const received = await calls[purpose]({
      ...(totalMs === undefined ? {} : { totalMs }),
      ...(signal === undefined ? {} : { signal }),
      attempt: async (attempt) => {
        requests = attempt.number;
        const parsed = completionSchema.safeParse(await client.chat.completions.create(request, { signal: attempt.signal }));
        if (!parsed.success) throw new StrangeAnswer('That is no chat completion.');
        return parsed.data;
      },
    }).catch((error: unknown) => {
      throw toModelError({ error, model, setting: 'MODEL_CHAT' });
    });
    const sent = JSON.stringify([request.messages, request.response_format]);
    const usage = usageOf({ price, counted: received.usage, sent, received: contentOf(received), requests });
    return { ...readAnswer({ completion: received, schema: answer.schema }), usage };
  },
});
