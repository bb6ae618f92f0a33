import { AppError } from '../core/errors.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getMessage } from './get-message.ts';
import type { Intent } from './intents.ts';
import { readIntent } from './read-intent.ts';
import { goOnEvent } from './release-message.ts';
import type { MailClass, ParkedReason } from './schemas.ts';
import { taskForIntent } from './task-for-intent.ts';
import { triageMail } from './triage-mail.ts';

const PARKED: Readonly<Partial<Record<MailClass, ParkedReason>>> = { bulk: 'newsletter', system_sender: 'automated', spam: 'spam' };
const isAsking = (mailClass: MailClass): boolean => mailClass === 'person' || mailClass === 'form_robot';

type Input = { messageId: string | null; mailClass: MailClass | null; intent: Intent | null };

/**
 * Writes down what a member says a mail is: its class, its intent, or both; the rest of the triage follows from it. A mail that becomes a person's
 * runs the rest of the pipeline, once. `messageId` is the bare uuid or null.
 * @throws AppError not_found; state_conflict when it was not sorted yet, is one of ours, or was changed at the same moment.
 */
export const reclassifyMessage = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: Input }): Promise<void> => {
  const row = await getMessage({ ctx, input });
  if (row.class === null || row.direction !== 'in') {
    throw new AppError('state_conflict', {
      detail: 'Only a received mail that was sorted can be sorted anew.',
      extra: { from: row.state },
    });
  }
  const mailClass = input.mailClass ?? row.class;
  const goesOn = input.mailClass !== null && isAsking(mailClass) && (!isAsking(row.class) || row.parked_reason !== null);
  const parkedReason =
    input.mailClass === null && row.parked_reason === 'sender_unverified' ? row.parked_reason : (PARKED[mailClass] ?? null);
  const byRules = readIntent({
    mailClass,
    subject: row.subject,
    text: row.reply_text,
    attachmentNames: row.attachments.map(({ filename }) => filename),
  });
  const intent = input.intent === null ? byRules : { intent: input.intent, rule: 'by_hand', confidence: 1 };
  const triage = triageMail({
    mailClass,
    parkedReason,
    intent,
    text: `${row.subject}\n${row.reply_text}`,
    isInThread: row.enquiry_id !== null,
    hasBlocked: false,
  });
  const task =
    isAsking(mailClass) && !goesOn && parkedReason === null
      ? taskForIntent({
          messageId: row.id,
          intent,
          person: row.person_address ?? '',
          subject: row.subject,
          enquiryId: row.enquiry_id,
          quote: null,
          changes: [],
        })
      : null;
  const { cause, event } = goOnEvent(row.id);
  const { events } = await callFunction({
    store: ctx.store,
    name: 'reclassify_message',
    args: {
      p_id: row.id,
      p_seen: { class: row.class, intent: row.intent },
      p_row: {
        class: mailClass,
        class_rule: input.mailClass === null ? row.class_rule : 'by_hand',
        parked_reason: parkedReason,
        intent: intent.intent,
        intent_rule: intent.rule,
        intent_confidence: intent.confidence,
        urgency: triage.urgency,
        next_action: triage.nextAction,
        tab: triage.tab,
        cleanup: triage.cleanup,
        decided_class: input.mailClass,
        decided_intent: input.intent,
      },
      p_tasks: task === null ? [] : [task],
      p_events: goesOn ? [event] : [],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
};
