import { z } from 'zod';
import { tripCorrectionSchema } from './correct/schemas.ts';
import { ENQUIRY_PRIORITIES } from './enquiry-view.ts';

/** What a member types in. One of email and phone is needed. */
export const newEnquirySchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(320).optional(),
  phone: z.string().max(40).optional(),
  subject: z.string().trim().min(1).max(300),
  text: z.string().max(100_000).default(''),
  trip: tripCorrectionSchema.optional(),
  priority: z.enum(ENQUIRY_PRIORITIES).optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
});
export type NewEnquiry = z.infer<typeof newEnquirySchema>;
