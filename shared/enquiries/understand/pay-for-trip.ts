import { estimateSpend } from '../../model-budget/estimate-spend.ts';
import { estimateTokens } from '../../model-budget/estimate-tokens.ts';
import { reserveModelSpend } from '../../model-budget/reserve-model-spend.ts';
import { sentBytes } from '../../model-budget/sent-bytes.ts';
import { settleModelSpend } from '../../model-budget/settle-model-spend.ts';
import type { TenantContext } from '../../services/context.ts';
import type { Chat } from '../../services/model/port.ts';
import { askModelForTrip, tripQuestion } from './ask-model-for-trip.ts';
import type { ModelTrip } from './model-trip.ts';
import type { MailReading } from './read-for-model.ts';

type Input = { chat: Chat; reading: MailReading; places: readonly string[]; enquiryId: string };

/** Of the answer's form, and of what the port says around each text. */
const FRAME_BYTES = 4_000;

const estimateOf = ({ chat, reading, places }: Omit<Input, 'enquiryId'>): { tokensIn: number; estimateMicroUsd: number } => {
  const completion = tripQuestion({ reading, places });
  const tokensIn = estimateTokens(sentBytes({ completion, frameBytes: FRAME_BYTES }));
  return { tokensIn, estimateMicroUsd: estimateSpend({ price: chat.price, tokensIn, maxOutputTokens: completion.maxOutputTokens }) };
};

/** The agency's answer from the model, paid for from its month's money; null where that is spent or cannot be counted, and where nothing usable came. Never an error. */
export const payForTrip = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<ModelTrip | null> => {
  const { chat, enquiryId } = input;
  try {
    const reserved = await reserveModelSpend({
      ctx,
      input: { purpose: 'extraction', model: chat.model, entity: 'enquiry', entityId: enquiryId, ...estimateOf(input) },
    });
    if (!reserved.granted) return null;
    const startMs = performance.now();
    const asked = await askModelForTrip({ ctx: { log: ctx.log, signal: ctx.signal, model: { chat } }, input });
    const ms = performance.now() - startMs;
    await settleModelSpend({ ctx, input: { callId: reserved.callId, outcome: asked.outcome, usage: asked.usage, ms } }).catch(
      // What was set aside stays so: too much is counted, never too little.
      (error: unknown) => ctx.log.warn('model_spend_unsettled', { callId: reserved.callId, error }),
    );
    return asked.trip;
  } catch (error) {
    ctx.log.warn('model_spend_uncounted', { enquiryId, error });
    return null;
  }
};
