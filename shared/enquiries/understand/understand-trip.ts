import type { TenantContext } from '../../services/context.ts';
import type { ExtractTripInput } from '../extract/extract-trip.ts';
import type { Trip } from '../schemas.ts';
import { mergeTrips } from './merge-trips.ts';
import { payForTrip } from './pay-for-trip.ts';
import type { Conflict } from './pick-value.ts';
import { readForModel } from './read-for-model.ts';
import { shouldAskModel } from './should-ask-model.ts';
import { tripConfidence } from './trip-confidence.ts';

export type UnderstoodTrip = {
  trip: Trip;
  method: 'rules' | 'model';
  /** 0 to 1; null for a text that asks for no trip. */
  confidence: number | null;
  /** Dates and people that rules and model read differently: a person must choose. The trip has the rules'. */
  conflicts: Conflict[];
  flagged: string[];
};

type Input = {
  /** What `extractTrip` read of the same mail. */
  rules: Trip;
  mail: ExtractTripInput;
  enquiryId: string;
  /** Nothing is paid for a mail whose sender is not who it says, or is a robot. */
  isTrusted: boolean;
};

const flagsOf = ({ instructionsInText }: Trip): string[] => (instructionsInText ? ['instructions_in_text'] : []);

const byRules = (trip: Trip): UnderstoodTrip => ({
  trip,
  method: 'rules',
  confidence: tripConfidence({ trip }),
  conflicts: [],
  flagged: flagsOf(trip),
});

/**
 * What a mail asks for, by rules and, where there is a model with money left for today, by both. Whatever becomes of the model (none, slow, down, refusing, talking nonsense), the rules'
 * trip is the answer within 15 seconds; no error comes out.
 */
export const understandTrip = async ({ ctx, input }: { ctx: TenantContext<'store' | 'model'>; input: Input }): Promise<UnderstoodTrip> => {
  const { rules, mail, enquiryId, isTrusted } = input;
  const { chat } = ctx.model;
  if (chat === null || !isTrusted) return byRules(rules);
  const reading = readForModel(mail);
  if (!shouldAskModel({ mail, reading })) return byRules(rules);
  const places = mail.destinations.map(({ name }) => name);
  const model = await payForTrip({ ctx, input: { chat, reading, places, enquiryId } });
  if (model === null) return byRules(rules);
  const { trip, method, confidence, conflicts, filled, dropped } = mergeTrips({ rules, model, mail });
  ctx.log.info('trip understood', { enquiryId, method, filled, dropped, conflicts: conflicts.map(({ field }) => field) });
  return { trip, method, confidence, conflicts, flagged: flagsOf(trip) };
};
