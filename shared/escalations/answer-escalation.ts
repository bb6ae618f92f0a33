import { z } from 'zod';
import { derivedUuid } from '../core/ids.ts';
import { MailSendRequested } from '../events.ts';
import { actorName } from '../pipeline/actor-name.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { answerMail } from './answer-mail.ts';
import { draftFromAnswer } from './draft-from-answer.ts';
import { movesOf } from './escalation-moves.ts';
import type { EscalationRow } from './escalation-view.ts';
import { getEscalation } from './get-escalation.ts';
import { readAsker } from './read-asker.ts';

type Input = {
  escalationId: string | null;
  /** 1 to 4,000 characters. */
  text: string;
  /** What the answer becomes, once somebody approved it; null: nothing. */
  addToKnowledge: 'faq' | 'document' | null;
  /** The same key is the same answer, however often it is given. */
  idempotencyKey: string;
};

/**
 * An expert's answer: it stands in the conversation from then on, goes out as a mail where the asker's address is known, and becomes a draft for approval where that is wanted.
 * @throws AppError not_found; state_conflict where it was answered already
 */
export const answerEscalation = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: Input }): Promise<EscalationRow> => {
  const { text, addToKnowledge } = input;
  const row = await getEscalation({ ctx, input });
  const by = actorName(ctx.actor);
  const messageId = derivedUuid({ cause: `${row.id}/${by}/${input.idempotencyKey}`, step: 'expert-answer' });
  const asker = await readAsker({ ctx, input: { conversationId: row.conversation_id } });
  const made = asker === null ? null : await answerMail({ ctx, input: { row, asker, text, messageId } });
  const { events } = await callFunction({
    store: ctx.store,
    name: 'answer_escalation',
    args: {
      p_id: row.id,
      p_allowed: Object.keys(movesOf('answer')),
      p_message: { id: messageId, text },
      p_mail: made?.mail ?? null,
      p_thread: made?.thread ?? null,
      p_faq: addToKnowledge === null ? null : draftFromAnswer({ row, answer: text, publishesAs: addToKnowledge, createdBy: by }),
      p_by: ctx.actor.kind === 'member' ? ctx.actor.memberId : null,
      p_events:
        made === null ? [] : [makeEvent({ type: MailSendRequested, data: { outboundId: made.outboundId }, cause: made.outboundId })],
      p_meta: commitMeta({ ctx, cause: messageId }),
    },
    schema: z.object({ events: z.array(outgoingEventSchema) }),
  });
  await publishEvents({ ctx, events });
  return await getEscalation({ ctx, input });
};
