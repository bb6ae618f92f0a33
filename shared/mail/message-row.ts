import { readLanguage } from '../enquiries/extract/language.ts';
import type { MessagePlan } from './plan-message.ts';
import type { SortedMessage } from './sort-message.ts';
import { triageMail } from './triage-mail.ts';

const LANGUAGE_CHARACTERS = 1_500;
const MAX_FAILED = 100;

const languageOf = ({ replyText, subject }: SortedMessage): string | null => {
  const sample = `${replyText.slice(0, LANGUAGE_CHARACTERS)}\n${subject}`.trim();
  return sample === '' ? null : readLanguage(sample).value;
};

const reportOf = ({ sorted, plan }: { sorted: SortedMessage; plan: MessagePlan }) => {
  const { mailClass, failedRecipients } = sorted.classification;
  if (mailClass !== 'bounce' && mailClass !== 'abuse_report') return null;
  return {
    concerns: sorted.sent?.outboundId ?? null,
    failed: failedRecipients.slice(0, MAX_FAILED).map(({ address, status, permanent }) => ({ address, status, permanent })),
    blocked: plan.verdict.block,
    withdrawn: plan.verdict.withdraw,
  };
};

/** Everything that is known of a sorted mail, by the columns of its row. */
export const messageRow = ({ sorted, plan }: { sorted: SortedMessage; plan: MessagePlan }) => {
  const { stored, mail, classification, person, intent } = sorted;
  const triage = triageMail({
    mailClass: classification.mailClass,
    parkedReason: classification.parkedReason,
    intent,
    text: `${sorted.subject}\n${sorted.replyText}`,
    isInThread: !plan.isNewThread,
    hasBlocked: plan.verdict.block.length > 0,
  });
  return {
    id: stored.id,
    thread_id: plan.threadId,
    enquiry_id: plan.enquiryId,
    class: classification.mailClass,
    class_rule: classification.rule,
    parked_reason: classification.parkedReason,
    authentication: sorted.authentication,
    from_name: mail.from?.name ?? null,
    from_address: mail.from?.address ?? null,
    person_name: person?.name ?? null,
    person_address: person?.address ?? null,
    person_via: person?.via ?? null,
    to_addresses: mail.to.map(({ address }) => address),
    cc_addresses: mail.cc.map(({ address }) => address),
    subject: mail.subject,
    text: mail.text,
    reply_text: sorted.replyText,
    html: mail.html ?? '',
    sent_at: mail.date,
    in_reply_to: mail.inReplyTo,
    references_ids: mail.references,
    headers: mail.headers,
    attachments: mail.attachments,
    dropped: mail.dropped,
    truncated: mail.truncated,
    unreadable_reason: null,
    language: languageOf(sorted),
    intent: intent.intent,
    intent_rule: intent.rule,
    intent_confidence: intent.confidence,
    urgency: triage.urgency,
    next_action: triage.nextAction,
    tab: triage.tab,
    cleanup: triage.cleanup,
    report: reportOf({ sorted, plan }),
  };
};
