import { z } from 'zod';

/** What a mail is meant for (spec: mail, Triage). */
export const intentSchema = z.enum([
  'enquiry_new',
  'enquiry_update',
  'quote_question',
  'quote_acceptance',
  'quote_decline',
  'change_request',
  'cancellation_request',
  'booking_status',
  'payment_question',
  'payment_proof',
  'document_request',
  'complaint',
  'refund_claim',
  'supplier_message',
  'newsletter',
  'automated',
  'spam',
  'other',
]);
export type Intent = z.infer<typeof intentSchema>;
