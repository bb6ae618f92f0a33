import { EnquiryReceived, QuestionAsked, ReplyReceived } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { messageRow } from './message-row.ts';
import { type MessagePlan, needsAskedTrip, planMessage } from './plan-message.ts';
import { readAskedTrip } from './read-asked-trip.ts';
import { type SortedMessage, sortMessage } from './sort-message.ts';

const STAGE = 'parse-email';
const MAX_SUBJECT_CHARACTERS = 300;
const MAX_TEXT_CHARACTERS = 100_000;

type ParseContext = TenantContext<'store' | 'bus' | 'blobs'>;
type Input = { eventId: string; data: { messageId: string } };

const enquiryRow = ({ sorted, plan }: { sorted: SortedMessage; plan: MessagePlan }) => ({
  id: plan.enquiryId,
  source: sorted.classification.mailClass === 'form_robot' ? 'web_form' : 'email',
  subject: sorted.subject.slice(0, MAX_SUBJECT_CHARACTERS),
  text: sorted.replyText.slice(0, MAX_TEXT_CHARACTERS),
  intent: sorted.intent.intent,
  priority: plan.isUrgent ? 'urgent' : 'normal',
});

const eventsOf = ({ plan, messageId, cause }: { plan: MessagePlan; messageId: string; cause: string }) => {
  const { enquiryId, isNewEnquiry, isReply, unpark } = plan;
  if (enquiryId === null) return [];
  // An enquiry whose mail was released is read anew: it may have its client now.
  if (isNewEnquiry || unpark !== null) return [makeEvent({ type: EnquiryReceived, data: { enquiryId, messageId }, cause })];
  if (!isReply) return [];
  const data = { enquiryId, messageId };
  return [makeEvent({ type: ReplyReceived, data, cause }), ...(plan.isQuestion ? [makeEvent({ type: QuestionAsked, data, cause })] : [])];
};

/**
 * Reads a stored mail, sorts it, finds its thread, and makes an enquiry of a person's new request. A reply joins its thread's enquiry and wakes a
 * resolved one up; what a person must decide becomes a task; a returned mail blocks the address that it failed for. Nothing automatic is answered.
 * A mail that a member released runs through here once more.
 * @throws AppError dependency_unavailable when the raw mail cannot be read now, or others changed its enquiry at the same moment.
 */
export const parseMessage = async ({ ctx, input }: { ctx: ParseContext; input: Input }): Promise<void> => {
  const { messageId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const sorted = await sortMessage({ ctx, messageId });
      const asked = needsAskedTrip(sorted) ? await readAskedTrip({ ctx, sorted }) : null;
      const plan = planMessage({ sorted, asked });
      const { classification, intent } = sorted;
      ctx.log.info('mail sorted', {
        messageId,
        class: classification.mailClass,
        rule: classification.rule,
        intent: intent.intent,
        intentRule: intent.rule,
        newEnquiry: plan.isNewEnquiry,
      });
      return await callFunction({
        store: ctx.store,
        name: 'complete_parse',
        args: {
          p_event_id: input.eventId,
          p_message: messageRow({ sorted, plan }),
          p_thread: plan.isNewThread ? { id: plan.threadId, subject: sorted.subject.slice(0, MAX_SUBJECT_CHARACTERS) } : null,
          p_enquiry: plan.isNewEnquiry ? enquiryRow({ sorted, plan }) : null,
          p_reopen: plan.isReply ? plan.enquiryId : null,
          p_events: eventsOf({ plan, messageId, cause: input.eventId }),
          p_meta: commitMeta({ ctx, cause: input.eventId, timeZone: sorted.settings.company.timeZone }),
          p_effects: {
            joins: plan.isReply ? plan.enquiryId : null,
            follows: plan.follows,
            unpark: plan.unpark,
            urgent: plan.isUrgent ? plan.enquiryId : null,
            tasks: plan.tasks,
            ...plan.verdict,
          },
        },
        schema: commitSchema,
      });
    },
  });
};
