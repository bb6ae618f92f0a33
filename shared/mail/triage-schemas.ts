import { z } from 'zod';

/** Where a mail is shown (spec: mail, Triage). */
export const MAIL_TABS = [
  'new_business',
  'action_needed',
  'existing_client',
  'supplier',
  'newsletter',
  'spam_risk',
  'personal',
  'review_needed',
] as const;
export type MailTab = (typeof MAIL_TABS)[number];

/** What might be done to keep the inbox clean; a suggestion only. */
export const MAIL_CLEANUPS = ['keep', 'archive', 'label', 'delete_candidate', 'spam_candidate'] as const;
export type MailCleanup = (typeof MAIL_CLEANUPS)[number];

export const NEXT_ACTIONS = [
  'prepare_quote',
  'update_enquiry',
  'answer_question',
  'confirm_acceptance',
  'follow_up_decline',
  'review_change',
  'review_cancellation',
  'report_status',
  'answer_payment_question',
  'check_payment',
  'send_documents',
  'answer_complaint',
  'review_refund',
  'file_supplier_mail',
  'correct_address',
  'review',
  'none',
] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

export const mailTabSchema = z.enum(MAIL_TABS);
