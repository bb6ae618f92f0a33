import { z } from 'zod';
import { localDateSchema } from '../../core/local-date.ts';
import { budgetSchema, roomSchema } from '../../quotes/schemas.ts';
import { mealPlanSchema } from '../../rates/schemas.ts';

const nights = z.int().min(1).max(60);
const place = z.string().trim().min(1).max(120);

/** What a person says about a trip. A field left out stays as it is; null takes it away. Destinations by name or alias. */
export const tripCorrectionSchema = z.object({
  destinations: z.array(place).min(1).max(10).optional(),
  /** Nights at each destination, in order of travel. */
  legs: z
    .array(z.object({ destination: place, nights }))
    .min(1)
    .max(10)
    .optional(),
  checkIn: localDateSchema.nullable().optional(),
  checkOut: localDateSchema.nullable().optional(),
  nights: nights.nullable().optional(),
  adults: z.int().min(1).max(20).nullable().optional(),
  children: z.int().min(0).max(10).nullable().optional(),
  childAges: z.array(z.int().min(0).max(17)).max(10).nullable().optional(),
  rooms: z.array(roomSchema).min(1).max(10).nullable().optional(),
  /** Minor units. */
  budget: budgetSchema.nullable().optional(),
  hotels: z.array(z.string().trim().min(1).max(200)).max(3).optional(),
  mealPlans: z.array(mealPlanSchema).max(5).optional(),
  requests: z.string().max(1000).optional(),
});
export type TripCorrection = z.infer<typeof tripCorrectionSchema>;
