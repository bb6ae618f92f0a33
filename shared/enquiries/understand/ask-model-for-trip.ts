import { isSurelyUnpaid } from '../../model-budget/is-surely-unpaid.ts';
import type { BaseContext, ServiceMap } from '../../services/context.ts';
import type { Chat, Completion, ModelUsage, UnusableReason } from '../../services/model/port.ts';
import { type ModelTrip, modelTripSchema } from './model-trip.ts';
import type { MailReading } from './read-for-model.ts';
import { TRIP_INSTRUCTIONS } from './trip-instructions.ts';

/** `failed`: nobody answered (no time left, breaker open, key refused, service down), `unknown` where it may have been done all the same; the rest was answered and paid for. */
export type AskedTrip =
  | { outcome: 'answered'; trip: ModelTrip; usage: ModelUsage }
  | { outcome: UnusableReason; trip: null; usage: ModelUsage }
  | { outcome: 'failed'; trip: null; usage: 'unknown' | null };

type Asked = Pick<MailReading, 'text' | 'today'>;

/** Over both tries (spec: enquiries). */
const TOTAL_MS = 15_000;
const MAX_MAIL_CHARACTERS = 4_000;
const MAX_DESTINATION_CHARACTERS = 4_000;

/** The question about one mail: our orders, and as data the day, the places of the agency and the mail cut to 4,000 characters. */
export const tripQuestion = ({ reading, places }: { reading: Asked; places: readonly string[] }): Completion<ModelTrip> => ({
  purpose: 'extraction',
  instructions: TRIP_INSTRUCTIONS,
  data: [
    { name: 'today', text: reading.today, maxCharacters: 10 },
    { name: 'destinations', text: places.join('\n'), maxCharacters: MAX_DESTINATION_CHARACTERS },
    { name: 'mail', text: reading.text, maxCharacters: MAX_MAIL_CHARACTERS },
  ],
  answer: { name: 'trip', schema: modelTripSchema },
  temperature: 0.1,
  maxOutputTokens: 500,
  totalMs: TOTAL_MS,
});

/**
 * Asks the model what trip a mail asks for; never longer than 15 seconds, and never an error: whoever gets no trip has the rules' one. What it says is unchecked: see `mergeTrips`.
 */
export const askModelForTrip = async ({
  ctx,
  input,
}: {
  ctx: Pick<BaseContext, 'log' | 'signal'> & { model: Pick<ServiceMap['model'], 'chat'> & { chat: Chat } };
  input: { reading: Asked; places: readonly string[] };
}): Promise<AskedTrip> => {
  try {
    const completed = await ctx.model.chat.complete({ ...tripQuestion(input), signal: ctx.signal });
    if (completed.outcome === 'answered') return { outcome: 'answered', trip: completed.value, usage: completed.usage };
    ctx.log.warn('model_answer_unusable', { reason: completed.reason });
    return { outcome: completed.reason, trip: null, usage: completed.usage };
  } catch (error) {
    ctx.log.warn('model_failed', { purpose: 'extraction', error });
    return { outcome: 'failed', trip: null, usage: isSurelyUnpaid(error) ? null : 'unknown' };
  }
};
