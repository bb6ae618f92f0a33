import { z } from 'zod';
import { localDateSchema } from '../core/local-date.ts';
import { budgetSchema, roomSchema } from '../quotes/schemas.ts';
import { mealPlanSchema } from '../rates/schemas.ts';

/** A value read from a mail: how sure we are (0-1) and the words it came from. */
const read = <T extends z.ZodType>(value: T) =>
  z.object({ value, confidence: z.number().min(0).max(1), source: z.string().max(300), assumed: z.boolean().default(false) });

const MISSING_FIELDS = ['destination', 'dates', 'nights', 'party', 'child_ages'] as const;

export const tripSchema = z.object({
  /** Canonical names of the tenant's destinations, in order of travel. */
  destinations: z.array(read(z.string())),
  /** The words that named a place, also when no destination of the tenant fits. */
  destinationText: z.string().max(500),
  /** Candidates when two destinations lie within 0.03 of each other. */
  ambiguousDestinations: z.array(z.object({ name: z.string(), score: z.number() })),
  legs: z.array(z.object({ destination: z.string(), nights: z.int().min(1).max(60).nullable() })),
  checkIn: read(localDateSchema).nullable(),
  checkOut: read(localDateSchema).nullable(),
  nights: read(z.int().min(1).max(60)).nullable(),
  dateWindow: read(z.object({ earliest: localDateSchema, latest: localDateSchema })).nullable(),
  adults: read(z.int().min(1).max(20)).nullable(),
  /** Infants included; 0 when the party is named without any, null when nobody is named. */
  children: read(z.int().min(0).max(10)).nullable(),
  childAges: read(z.array(z.int().min(0).max(17))).nullable(),
  /** Number of rooms asked for. */
  roomCount: read(z.int().min(1).max(20)).nullable(),
  /** Who sleeps where, when it is stated or follows ("two doubles and a single"). */
  rooms: read(z.array(roomSchema)).nullable(),
  budget: read(budgetSchema).nullable(),
  hotels: z.array(read(z.string())).max(3),
  mealPlans: z.array(mealPlanSchema),
  requests: z.string().max(1000),
  name: read(z.string()).nullable(),
  email: read(z.string()).nullable(),
  /** E.164. */
  phone: read(z.string()).nullable(),
  /** ISO 639-1. */
  language: read(z.string()),
  isTravel: z.boolean(),
  /** What stops a quote until somebody says it. */
  missing: z.array(z.enum(MISSING_FIELDS)),
  /** Why something was dropped: `date_in_past`, `dates_reversed`, `date_impossible`, `party_too_large` ... with the words. */
  problems: z.array(z.object({ reason: z.string(), text: z.string().max(300) })),
  /** The text tries to give orders to the system; a person must look. */
  instructionsInText: z.boolean(),
});
export type Trip = z.infer<typeof tripSchema>;
