import { z } from 'zod';
import { localDateSchema } from '../core/local-date.ts';
import { moneySchema } from '../core/money-schema.ts';
import { cancellationPolicySchema, mealPlanSchema, paymentScheduleSchema } from '../rates/schemas.ts';

export const roomSchema = z.object({ adults: z.int().min(0).max(20), childAges: z.array(z.int().min(0).max(17).nullable()) });
export type Room = z.infer<typeof roomSchema>;

/** Who travels. A null age is an age nobody has told us. */
export const partySchema = z.object({
  adults: z.int().min(1).max(20),
  childAges: z.array(z.int().min(0).max(17).nullable()).max(10),
  /** As asked for; null lets the rate's limits decide. */
  rooms: z.array(roomSchema).min(1).max(10).nullable(),
});
export type Party = z.infer<typeof partySchema>;

export const budgetSchema = z.object({
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  basis: z.enum(['total', 'per_person', 'per_person_night', 'per_room_night']),
});
export type Budget = z.infer<typeof budgetSchema>;

export const legSchema = z.object({ destination: z.string(), checkIn: localDateSchema, nights: z.int().min(1).max(60) });
export type Leg = z.infer<typeof legSchema>;

export const lineSchema = z.object({
  kind: z.enum(['adult_sharing', 'adult_single', 'child', 'infant', 'room', 'room_single', 'extra_bed']),
  /** For the client: "2 adults sharing, 7 nights, Garden Room". */
  description: z.string(),
  leg: z.int().min(0),
  /** First night and number of nights this line covers. */
  from: localDateSchema,
  nights: z.int().min(1),
  /** People, or rooms. */
  quantity: z.int().min(1),
  /** Price of one, for one night or one stay, in the rate's currency. */
  unit: moneySchema,
  rateId: z.string(),
  rateVersion: z.int(),
  sourceRow: z.int().nullable(),
  /** The arithmetic in words and figures: "2 x ZAR 18,450.00 = ZAR 36,900.00; + 12.5 % = ZAR 41,512.50". Holds cost: for members with margins:read only. */
  explain: z.string(),
  /** What the supplier gets, what the client pays, and the difference, all in the option's currency. */
  cost: moneySchema,
  price: moneySchema,
  markup: moneySchema,
  commission: moneySchema,
  assumed: z.boolean(),
});
export type Line = z.infer<typeof lineSchema>;

export const staySchema = z.object({
  destination: z.string(),
  hotelName: z.string(),
  hotelRating: z.number().nullable(),
  supplier: z.string(),
  roomType: z.string(),
  mealPlan: mealPlanSchema,
  checkIn: localDateSchema,
  checkOut: localDateSchema,
  nights: z.int(),
  rooms: z.array(roomSchema),
  roomsAssumed: z.boolean(),
  included: z.object({ transfers: z.boolean(), flights: z.boolean(), activities: z.boolean(), text: z.string() }),
  cancellationPolicy: cancellationPolicySchema,
  paymentSchedule: paymentScheduleSchema.nullable(),
});
export type Stay = z.infer<typeof staySchema>;

/** One alternative offered to the client: one stay per leg. */
export const optionSchema = z.object({
  /** 'A', 'B', 'C' ... in the order shown. */
  id: z.string(),
  stays: z.array(staySchema).min(1),
  lines: z.array(lineSchema).min(1),
  currency: z.string(),
  total: moneySchema,
  cost: moneySchema,
  margin: moneySchema,
  overBudget: z.boolean(),
  /** True when the budget could not be compared for want of an exchange rate. */
  budgetNotCompared: z.boolean(),
  /** True when the client asked for other hotels than this one. */
  alternative: z.boolean(),
  /** What was assumed in this price, in words. */
  assumed: z.array(z.string()),
});
export type Option = z.infer<typeof optionSchema>;

export const NO_AVAILABILITY_REASONS = [
  'no_rate_for_dates',
  'closed_out',
  'min_nights',
  'occupancy',
  'single_price_missing',
  'children_not_accepted',
  'infant_price_missing',
  'destination_without_rates',
  'nights_per_leg_unknown',
  'fx_missing',
] as const;

export const noAvailabilitySchema = z.object({
  result: z.literal('no_availability'),
  reasons: z.array(
    z.object({ reason: z.enum(NO_AVAILABILITY_REASONS), destination: z.string(), hotelName: z.string().nullable(), detail: z.string() }),
  ),
  /** The nearest windows in which those hotels can be booked. */
  nearestWindows: z.array(z.object({ hotelName: z.string(), destination: z.string(), from: localDateSchema, to: localDateSchema })),
});
export type NoAvailability = z.infer<typeof noAvailabilitySchema>;

export const pricedSchema = z.object({
  result: z.literal('priced'),
  currency: z.string(),
  options: z.array(optionSchema).min(1),
  requestedHotelNotFound: z.array(z.string()),
  /** Options left out, with the reason. */
  dropped: z.array(z.object({ hotelName: z.string(), reason: z.enum(NO_AVAILABILITY_REASONS) })),
});
export type Priced = z.infer<typeof pricedSchema>;

/** Everything that a quote's PDF and mail are made from: stored whole with the version, so that rendering it again gives the same. */
export const quoteDocumentSchema = z.object({
  number: z.string(),
  version: z.int().min(1),
  brand: z.object({
    name: z.string(),
    /** `#RRGGBB` */
    primaryColour: z.string(),
    accentColour: z.string(),
    address: z.string(),
    phone: z.string(),
    email: z.string(),
    website: z.string(),
    signature: z.string(),
  }),
  client: z.object({ name: z.string(), email: z.string(), phone: z.string().nullable() }),
  consultant: z.object({ name: z.string(), email: z.string() }).nullable(),
  /** BCP 47, for dates and amounts. */
  locale: z.string(),
  issuedOn: localDateSchema,
  validUntil: localDateSchema,
  destinations: z.array(z.string()).min(1),
  checkIn: localDateSchema,
  checkOut: localDateSchema,
  nights: z.int(),
  adults: z.int(),
  childAges: z.array(z.int().nullable()),
  currency: z.string(),
  options: z.array(optionSchema).min(1),
  fx: z.object({ asOf: z.string(), source: z.string() }).nullable(),
  assumed: z.array(z.string()),
  requestedHotelNotFound: z.array(z.string()),
  terms: z.string(),
  notes: z.string(),
});
export type QuoteDocument = z.infer<typeof quoteDocumentSchema>;
