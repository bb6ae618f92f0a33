import { z } from 'zod';

/** A value and the words of the mail that say it. What is not of this form is no value; whether it may be one is for `checkModelTrip`. */
const said = <T extends z.ZodType>(value: T) => z.object({ value, words: z.string() }).nullable().catch(null);

const place = z.object({ name: z.string(), words: z.string() }).nullable().catch(null);

/**
 * What a model says of a mail: what a stranger says. A field of another type is null, and what is not named here is dropped: prices, recipients, links and orders have no field.
 * Every field may be null and none be missing, as strict structured output wants it.
 */
export const modelTripSchema = z.object({
  isTravel: z.boolean().nullable().catch(null),
  givesOrders: z.boolean().nullable().catch(null),
  destinations: z.array(place).nullable().catch(null),
  checkIn: said(z.string()),
  checkOut: said(z.string()),
  nights: said(z.number()),
  adults: said(z.number()),
  children: said(z.number()),
  childAges: said(z.array(z.number())),
  roomCount: said(z.number()),
  hotels: z.array(z.string().nullable().catch(null)).nullable().catch(null),
});
export type ModelTrip = z.infer<typeof modelTripSchema>;
