import { z } from 'zod';
import { VISIBILITIES } from '../documents/document-row.ts';

const CONTROL = /\p{Cc}/u;

const line = ({ min = 1, max }: { min?: number; max: number }) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !CONTROL.test(text), 'must be one line without control characters');

/** What people say of a FAQ. */
export const faqFieldsSchema = z.strictObject({
  question: line({ min: 5, max: 300 }),
  answer: z
    .string()
    .trim()
    .min(1)
    .max(4_000)
    .refine((text) => !text.includes('\0'), 'must not hold NUL'),
  category: line({ max: 80 }).nullable(),
  keywords: z.array(line({ max: 60 })).max(30),
  variations: z.array(line({ min: 3, max: 300 })).max(20),
  priority: z.int().min(0).max(10),
  visibility: z.enum(VISIBILITIES),
});
export type FaqFields = z.infer<typeof faqFieldsSchema>;

/** A new FAQ: everything but question and answer has a default; visitors of the website are answered from it unless it is `private`. */
export const newFaqSchema = faqFieldsSchema.extend({
  category: faqFieldsSchema.shape.category.default(null),
  keywords: faqFieldsSchema.shape.keywords.default([]),
  variations: faqFieldsSchema.shape.variations.default([]),
  priority: faqFieldsSchema.shape.priority.default(0),
  visibility: faqFieldsSchema.shape.visibility.default('public'),
});
