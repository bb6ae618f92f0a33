import type { Intent } from './intents.ts';
import type { MailIntent } from './read-intent.ts';
import type { MailClass, ParkedReason } from './schemas.ts';
import type { MailCleanup, MailTab, NextAction } from './triage-schemas.ts';

export type TriageMailInput = {
  mailClass: MailClass;
  parkedReason: ParkedReason | null;
  intent: MailIntent;
  /** Subject and new text of the person. */
  text: string;
  /** It joined a thread that is known. */
  isInThread: boolean;
  /** It blocked an address. */
  hasBlocked: boolean;
};

export type MailTriage = { urgency: number; nextAction: NextAction; tab: MailTab; cleanup: MailCleanup };

/** Below this nobody should rely on the intent (spec: mail, Triage). */
const SURE = 0.6;
const READ_CHARACTERS = 5_000;
const PRESSING_BONUS = 15;
const PRESSING =
  /\b(?:urgent(?:ly|e|es)?|asap|as soon as possible|immediately|right away|emergency|dringend|sofort|eilt|notfall|au plus vite|imm[ée]diatement|urg[êe]ncia|urgencia|lo antes posible|o mais r[áa]pido poss[íi]vel)\b|至急|緊急/iu;

const BY_INTENT: Readonly<Record<Intent, MailTriage>> = {
  complaint: { urgency: 90, nextAction: 'answer_complaint', tab: 'action_needed', cleanup: 'keep' },
  cancellation_request: { urgency: 85, nextAction: 'review_cancellation', tab: 'action_needed', cleanup: 'keep' },
  refund_claim: { urgency: 80, nextAction: 'review_refund', tab: 'action_needed', cleanup: 'keep' },
  quote_acceptance: { urgency: 80, nextAction: 'confirm_acceptance', tab: 'action_needed', cleanup: 'keep' },
  change_request: { urgency: 75, nextAction: 'review_change', tab: 'action_needed', cleanup: 'keep' },
  quote_question: { urgency: 65, nextAction: 'answer_question', tab: 'existing_client', cleanup: 'keep' },
  enquiry_new: { urgency: 60, nextAction: 'prepare_quote', tab: 'new_business', cleanup: 'keep' },
  payment_proof: { urgency: 60, nextAction: 'check_payment', tab: 'action_needed', cleanup: 'keep' },
  booking_status: { urgency: 55, nextAction: 'report_status', tab: 'existing_client', cleanup: 'keep' },
  payment_question: { urgency: 55, nextAction: 'answer_payment_question', tab: 'existing_client', cleanup: 'keep' },
  enquiry_update: { urgency: 55, nextAction: 'update_enquiry', tab: 'existing_client', cleanup: 'keep' },
  document_request: { urgency: 50, nextAction: 'send_documents', tab: 'existing_client', cleanup: 'keep' },
  quote_decline: { urgency: 40, nextAction: 'follow_up_decline', tab: 'action_needed', cleanup: 'keep' },
  other: { urgency: 30, nextAction: 'review', tab: 'personal', cleanup: 'keep' },
  supplier_message: { urgency: 20, nextAction: 'file_supplier_mail', tab: 'supplier', cleanup: 'label' },
  automated: { urgency: 5, nextAction: 'none', tab: 'newsletter', cleanup: 'archive' },
  newsletter: { urgency: 5, nextAction: 'none', tab: 'newsletter', cleanup: 'archive' },
  spam: { urgency: 0, nextAction: 'none', tab: 'spam_risk', cleanup: 'spam_candidate' },
};

const UNVERIFIED: MailTriage = { urgency: 30, nextAction: 'review', tab: 'review_needed', cleanup: 'keep' };
const BLOCKED_ADDRESS: MailTriage = { urgency: 60, nextAction: 'correct_address', tab: 'action_needed', cleanup: 'label' };
const TOLD_BY_ROBOT: MailTriage = { urgency: 15, nextAction: 'none', tab: 'existing_client', cleanup: 'archive' };
const COMPLAINED_OF: MailTriage = { urgency: 40, nextAction: 'review', tab: 'action_needed', cleanup: 'label' };

const ofRobot = ({ mailClass, isInThread, hasBlocked }: TriageMailInput): MailTriage | null => {
  if (hasBlocked) return BLOCKED_ADDRESS;
  if (mailClass === 'abuse_report') return COMPLAINED_OF;
  if (mailClass === 'own_notification') return { ...BY_INTENT.automated, cleanup: 'delete_candidate' };
  return (mailClass === 'auto_reply' || mailClass === 'bounce') && isInThread ? TOLD_BY_ROBOT : null;
};

/**
 * How pressing a sorted mail is (0 to 100), what to do about it, the tab it is shown in, and what might clean it up: all of it suggestions.
 * An intent of less than 0.6 confidence is a person's to judge.
 */
export const triageMail = (input: TriageMailInput): MailTriage => {
  const { mailClass, parkedReason, intent, text } = input;
  if (parkedReason === 'sender_unverified') return UNVERIFIED;
  const robot = ofRobot(input);
  if (robot !== null) return robot;
  const triage = BY_INTENT[intent.intent];
  if (mailClass !== 'person' && mailClass !== 'form_robot') return triage;
  const isPressing = triage.urgency >= BY_INTENT.other.urgency && PRESSING.test(text.slice(0, READ_CHARACTERS));
  const urgency = Math.min(100, triage.urgency + (isPressing ? PRESSING_BONUS : 0));
  if (intent.confidence < SURE) return { ...triage, urgency, tab: 'review_needed', cleanup: 'keep' };
  return { ...triage, urgency };
};
