import { z } from 'zod';

/** `amount` in minor units of `currency` (ISO 4217). Never a fraction. */
export const moneySchema = z.object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) });
export type Money = z.infer<typeof moneySchema>;
