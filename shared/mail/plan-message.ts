import { derivedUuid } from '../core/ids.ts';
import { compareTrips } from '../enquiries/compare-trips.ts';
import type { Trip } from '../enquiries/schemas.ts';
import { repliesWithQuestion } from './asks-only.ts';
import { isNewTrip } from './is-new-trip.ts';
import { judgeReport, type ReportVerdict } from './judge-report.ts';
import type { MailClass } from './schemas.ts';
import type { SortedMessage } from './sort-message.ts';
import { type MailTask, taskForIntent } from './task-for-intent.ts';

/** Only a person's wish becomes an enquiry; everything else is kept, with the rule that sorted it. */
const ASKING_CLASSES: readonly MailClass[] = ['person', 'form_robot'];

export type MessagePlan = {
  threadId: string;
  /** The thread must be made first. */
  isNewThread: boolean;
  enquiryId: string | null;
  /** The enquiry must be made first. */
  isNewEnquiry: boolean;
  /** The new enquiry is linked to this one of the same thread. */
  follows: { enquiryId: string; isClosed: boolean } | null;
  /** A person's word in the thread of a living enquiry: that enquiry hears of it, and wakes up when it was resolved. */
  isReply: boolean;
  /** The reply asks something that documents may answer, and says nothing new of the trip. */
  isQuestion: boolean;
  /** The enquiry that this mail made while it was parked. */
  unpark: string | null;
  isUrgent: boolean;
  tasks: MailTask[];
  verdict: ReportVerdict;
};

const NOTHING = {
  isNewEnquiry: false,
  follows: null,
  isReply: false,
  isQuestion: false,
  unpark: null,
  isUrgent: false,
  tasks: [],
  verdict: { block: [], withdraw: [] },
} satisfies Partial<MessagePlan>;

/** Whether somebody must read the trip out of a mail before it can be planned: a person's reply in the thread of an enquiry. */
export const needsAskedTrip = ({ classification, thread, isFromMember }: SortedMessage): boolean =>
  ASKING_CLASSES.includes(classification.mailClass) && classification.parkedReason === null && !isFromMember && thread?.enquiry != null;

/**
 * What becomes of a sorted mail: its thread, its enquiry, what it wakes up and whom it gives something to do. Decides only; nothing is changed.
 * `asked`: the trip its words speak of, where `needsAskedTrip` says so.
 */
export const planMessage = ({ sorted, asked }: { sorted: SortedMessage; asked: Trip | null }): MessagePlan => {
  const { stored, classification, thread, sent, intent, authentication } = sorted;
  const { mailClass, parkedReason, failedRecipients } = classification;
  const threadId = thread?.threadId ?? sent?.threadId ?? derivedUuid({ cause: stored.id, step: 'thread' });
  const base = { ...NOTHING, threadId, isNewThread: thread === null && sent?.threadId == null };
  if (!ASKING_CLASSES.includes(mailClass)) {
    const enquiryId = thread?.enquiry?.id ?? sent?.enquiryId ?? null;
    return { ...base, enquiryId, verdict: judgeReport({ mailClass, authentication, failedRecipients, sent }) };
  }
  const ownEnquiryId = derivedUuid({ cause: stored.id, step: 'enquiry' });
  const tasksOf = (enquiryId: string): MailTask[] => {
    const task = taskForIntent({
      messageId: stored.id,
      intent,
      person: sorted.person?.address ?? '',
      subject: sorted.subject,
      enquiryId,
      quote: thread?.quote ?? null,
      changes: asked === null ? [] : compareTrips({ before: thread?.enquiry?.trip ?? null, after: asked }),
    });
    return task === null || parkedReason !== null || sorted.isFromMember ? [] : [task];
  };
  const isUrgent = intent.intent === 'complaint' && parkedReason === null && !sorted.isFromMember;
  if (stored.enquiry_id === ownEnquiryId) {
    // It made its enquiry while nobody had vouched for its sender; now somebody has.
    return { ...base, enquiryId: ownEnquiryId, unpark: ownEnquiryId, isUrgent, tasks: tasksOf(ownEnquiryId) };
  }
  const living = thread?.enquiry ?? null;
  if (living === null) {
    return { ...base, enquiryId: ownEnquiryId, isNewEnquiry: true, isUrgent, tasks: tasksOf(ownEnquiryId) };
  }
  // Whoever only claims to be the client wakes nothing up, and neither do we ourselves.
  if (parkedReason !== null || sorted.isFromMember) return { ...base, enquiryId: living.id };
  const isAnew =
    asked !== null &&
    isNewTrip({ intent: intent.intent, subject: sorted.subject, subjects: thread?.subjects ?? [], known: living.trip, asked });
  if (living.isClosed || isAnew) {
    return {
      ...base,
      enquiryId: ownEnquiryId,
      isNewEnquiry: true,
      follows: { enquiryId: living.id, isClosed: living.isClosed },
      isUrgent,
      tasks: tasksOf(ownEnquiryId),
    };
  }
  const changes = asked === null ? [] : compareTrips({ before: living.trip, after: asked });
  const isQuestion = mailClass === 'person' && changes.length === 0 && repliesWithQuestion({ ...intent, text: sorted.replyText });
  return { ...base, enquiryId: living.id, isReply: true, isQuestion, isUrgent, tasks: tasksOf(living.id) };
};
