import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentSchema } from '../../../shared/mail/intents.ts';
import { mailClassSchema, parkedReasonSchema } from '../../../shared/mail/schemas.ts';
import { type TriageMailInput, triageMail } from '../../../shared/mail/triage-mail.ts';
import { MAIL_CLEANUPS, MAIL_TABS, NEXT_ACTIONS } from '../../../shared/mail/triage-schemas.ts';

type Given = Partial<Omit<TriageMailInput, 'intent'>> & { intent?: TriageMailInput['intent']['intent']; confidence?: number };

const triage = ({ intent = 'other', confidence = 0.9, ...given }: Given) =>
  triageMail({
    mailClass: 'person',
    parkedReason: null,
    text: '',
    isInThread: false,
    hasBlocked: false,
    ...given,
    intent: { intent, rule: 'rule', confidence },
  });

describe('the triage of a mail', () => {
  it.each([
    ['a new enquiry', { intent: 'enquiry_new' }, 'new_business', 'prepare_quote'],
    ['an acceptance', { intent: 'quote_acceptance' }, 'action_needed', 'confirm_acceptance'],
    ['a complaint', { intent: 'complaint' }, 'action_needed', 'answer_complaint'],
    ['a question about a quote', { intent: 'quote_question' }, 'existing_client', 'answer_question'],
    ['a supplier', { intent: 'supplier_message' }, 'supplier', 'file_supplier_mail'],
    ['a newsletter', { mailClass: 'bulk', intent: 'newsletter', parkedReason: 'newsletter' }, 'newsletter', 'none'],
    ['spam', { mailClass: 'spam', intent: 'spam', parkedReason: 'spam' }, 'spam_risk', 'none'],
    ['a private word', { intent: 'other' }, 'personal', 'review'],
    ['anything of less than 0.6 confidence', { intent: 'quote_acceptance', confidence: 0.59 }, 'review_needed', 'confirm_acceptance'],
    ['a sender who failed authentication', { intent: 'quote_acceptance', parkedReason: 'sender_unverified' }, 'review_needed', 'review'],
    [
      'a bounce that blocked an address',
      { mailClass: 'bounce', intent: 'automated', hasBlocked: true },
      'action_needed',
      'correct_address',
    ],
    ['an absence note in a known thread', { mailClass: 'auto_reply', intent: 'automated', isInThread: true }, 'existing_client', 'none'],
    ['a notice of our own', { mailClass: 'own_notification', intent: 'automated' }, 'newsletter', 'none'],
  ] as const)('%s', (_name, given, tab, nextAction) => {
    expect(triage(given)).toMatchObject({ tab, nextAction });
  });

  it('0.6 is sure enough', () => expect(triage({ intent: 'quote_acceptance', confidence: 0.6 }).tab).toBe('action_needed'));

  it('a complaint is more pressing than a question, and pressing words add to either, never to a newsletter', () => {
    const urgencyOf = (given: Given) => triage(given).urgency;
    expect(urgencyOf({ intent: 'complaint' })).toBeGreaterThan(urgencyOf({ intent: 'quote_question' }));
    for (const text of ['Please answer URGENTLY', 'Es eilt!', '至急お願いします'])
      expect(urgencyOf({ intent: 'quote_question', text }), text).toBe(urgencyOf({ intent: 'quote_question' }) + 15);
    expect(urgencyOf({ mailClass: 'bulk', intent: 'newsletter', text: 'urgent' })).toBe(
      urgencyOf({ mailClass: 'bulk', intent: 'newsletter' }),
    );
  });

  it('nothing that a person wrote is ever suggested for deletion', () => {
    for (const intent of intentSchema.options.filter((name) => name !== 'spam'))
      expect(triage({ intent, confidence: 0.3 }).cleanup, intent).toBe('keep');
  });

  it('always stays within its words and within 0 to 100', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...mailClassSchema.options),
        fc.constantFrom(null, ...parkedReasonSchema.options),
        fc.constantFrom(...intentSchema.options),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string(),
        fc.boolean(),
        fc.boolean(),
        (mailClass, parkedReason, intent, confidence, text, isInThread, hasBlocked) => {
          const { urgency, tab, cleanup, nextAction } = triage({
            mailClass,
            parkedReason,
            intent,
            confidence,
            text,
            isInThread,
            hasBlocked,
          });
          expect(Number.isInteger(urgency) && urgency >= 0 && urgency <= 100).toBe(true);
          expect(MAIL_TABS).toContain(tab);
          expect(MAIL_CLEANUPS).toContain(cleanup);
          expect(NEXT_ACTIONS).toContain(nextAction);
        },
      ),
      { numRuns: 300 },
    );
  });
});
