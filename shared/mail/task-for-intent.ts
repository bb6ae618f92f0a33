import type { TripChange } from '../enquiries/compare-trips.ts';
import type { MailIntent } from './read-intent.ts';

type Input = {
  messageId: string;
  intent: MailIntent;
  person: string;
  subject: string;
  enquiryId: string | null;
  quote: { id: string; number: string; version: number; state: string } | null;
  changes: readonly TripChange[];
};

export type MailTask = { kind: string; title: string; detail: Record<string, unknown>; enquiryId: string | null; cause: string };

/** Titles of what a member must do; the other intents need an answer and nothing more. */
const TITLES: Readonly<Partial<Record<MailIntent['intent'], string>>> = {
  quote_acceptance: 'Confirm the acceptance',
  quote_decline: 'Follow up the declined quote',
  change_request: 'Look at the change that is asked for',
  cancellation_request: 'Look at the cancellation that is asked for',
  complaint: 'Answer the complaint',
  refund_claim: 'Look at the refund that is asked for',
  payment_proof: 'Check the payment',
};

const HINTS: Readonly<Partial<Record<MailIntent['intent'], string>>> = {
  quote_acceptance: 'Nothing has been accepted yet: check what the client agrees to, then mark this version of the quote as accepted.',
  quote_decline: 'The quote is unchanged: ask why, then mark it as declined.',
  cancellation_request: 'Nothing has been cancelled: check the terms first.',
  payment_proof: 'Nothing has been booked as paid: check the account first.',
};

/** The task that a mail makes for a member, or null when its intent needs none. It decides nothing by itself. */
export const taskForIntent = ({ messageId, intent, person, subject, enquiryId, quote, changes }: Input): MailTask | null => {
  const title = TITLES[intent.intent];
  if (title === undefined) return null;
  const hint = HINTS[intent.intent];
  return {
    kind: intent.intent,
    title: `${title}: ${subject === '' ? person : subject}`.slice(0, 200),
    detail: {
      from: person,
      subject,
      rule: intent.rule,
      confidence: intent.confidence,
      ...(quote === null ? {} : { quote }),
      ...(changes.length === 0 ? {} : { changes }),
      ...(hint === undefined ? {} : { hint }),
    },
    enquiryId,
    cause: `${messageId}/${intent.intent}`,
  };
};
