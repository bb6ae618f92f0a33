import { z } from 'zod';
import { localDateSchema } from '../core/local-date.ts';

export const MEAL_PLANS = ['SC', 'BB', 'HB', 'FB', 'AI'] as const;
export const RATE_BASES = ['per_person_night', 'per_person_stay', 'per_room_night'] as const;

export const mealPlanSchema = z.enum(MEAL_PLANS);
const rateBasisSchema = z.enum(RATE_BASES);
const amountMinor = z.int().min(0);
const basisPoints = z.int().min(0).max(10_000);

const childBandSchema = z.object({ minAge: z.int().min(0).max(17), maxAge: z.int().min(0).max(17), amount: amountMinor });
const closeoutSchema = z.object({ from: localDateSchema, to: localDateSchema, reason: z.string().max(200) });
const cancellationStepSchema = z.object({
  daysBefore: z.int().min(0).max(730),
  charge: z.union([z.literal('deposit'), basisPoints]),
});
export const cancellationPolicySchema = z.object({ steps: z.array(cancellationStepSchema), text: z.string().max(1000).nullable() });
export const paymentScheduleSchema = z.object({
  depositBp: basisPoints,
  depositDueDays: z.int().min(0),
  balanceDaysBefore: z.int().min(0),
});

/** A supplier's tariff without identity: what an import row or a form says. Amounts in minor units of `currency`; null = does not apply, never zero. */
export const rateTermsSchema = z.object({
  supplier: z.string().max(200),
  hotelName: z.string().min(1).max(200),
  /** 0-5 in half steps. */
  hotelRating: z.number().min(0).max(5).multipleOf(0.5).nullable(),
  /** Canonical name of one of the tenant's destinations. */
  destination: z.string().min(1).max(120),
  roomType: z.string().min(1).max(120),
  mealPlan: mealPlanSchema,
  basis: rateBasisSchema,
  stayNights: z.int().min(1).max(30).nullable(),
  validFrom: localDateSchema,
  validTo: localDateSchema,
  season: z.string().max(60).nullable(),
  minNights: z.int().min(1).max(60).nullable(),
  maxNights: z.int().min(1).max(60).nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  adultSharing: amountMinor,
  adultSingle: amountMinor.nullable(),
  childBands: z.array(childBandSchema).max(6),
  infantAmount: amountMinor.nullable(),
  maxAdults: z.int().min(1).max(20).nullable(),
  maxChildren: z.int().min(0).max(10).nullable(),
  priceBasis: z.enum(['net', 'gross']),
  markupBp: basisPoints.nullable(),
  commissionBp: basisPoints.nullable(),
  closeouts: z.array(closeoutSchema).max(100),
  included: z.object({ transfers: z.boolean(), flights: z.boolean(), activities: z.boolean(), text: z.string().max(1000) }),
  cancellationPolicy: cancellationPolicySchema,
  paymentSchedule: paymentScheduleSchema.nullable(),
  notes: z.string().max(1000),
});
export type RateTerms = z.infer<typeof rateTermsSchema>;

/** One immutable version of a rate. */
export const rateSchema = rateTermsSchema.extend({
  id: z.string(),
  version: z.int().min(1),
  active: z.boolean(),
  /** Row of the import file (header = 1), null for a rate made by hand. */
  sourceRow: z.int().nullable(),
});
export type Rate = z.infer<typeof rateSchema>;

/** An immutable snapshot of exchange rates: 1 unit of `base` is `rates[X]` units of X, decimal strings of at most 8 decimals. */
export const fxSetSchema = z.object({
  id: z.string(),
  asOf: z.iso.datetime(),
  source: z.string().max(100),
  base: z.string().regex(/^[A-Z]{3}$/),
  rates: z.record(z.string().regex(/^[A-Z]{3}$/), z.string().regex(/^\d{1,9}(\.\d{1,8})?$/)),
});
export type FxSet = z.infer<typeof fxSetSchema>;
