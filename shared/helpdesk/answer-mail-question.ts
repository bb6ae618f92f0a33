import { createHash } from 'node:crypto';
import { z } from 'zod';
import { askQuestion } from '../conversations/ask-question.ts';
import { openConversation } from '../conversations/open-conversation.ts';
import { derivedUuid, encodeId } from '../core/ids.ts';
import { MailSendRequested } from '../events.ts';
import { citedDocumentId } from '../knowledge/shared-catalogue/cited-document-id.ts';
import { isAutomatedAddress, isFormRobotAddress } from '../mail/automated-address.ts';
import { digestOf, type MailContent } from '../mail/outgoing/mail-content.ts';
import { outboundRow } from '../mail/outgoing/outbound-row.ts';
import { renderMail } from '../mail/outgoing/render-mail.ts';
import { replySubject } from '../mail/outgoing/reply-subject.ts';
import { threadReferences } from '../mail/outgoing/thread-references.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { cleanLine } from '../quotes/render/clean-text.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import { draftMailAnswer, isAnswered } from './draft-mail-answer.ts';
import { questionsIn } from './questions-in.ts';

const STAGE = 'answer-question';

type AnswerContext = TenantContext<'store' | 'bus' | 'vectors' | 'model'>;
type Input = { eventId: string; data: { messageId: string; enquiryId: string } };

const messageSchema = z.object({
  thread_id: z.uuid(),
  person_name: z.string().nullable(),
  person_address: z.string(),
  person_via: z.string().nullable(),
  authentication: z.string().nullable(),
  subject: z.string(),
  reply_text: z.string(),
});
type Message = z.infer<typeof messageSchema>;

const committedSchema = commitSchema.extend({ stopped: z.string().nullable() });

/** A mail that a person wrote and that nobody has parked. Null for everything else, robots first. */
const readQuestion = async ({ ctx, messageId }: { ctx: AnswerContext; messageId: string }): Promise<Message | null> => {
  const message = await readRow({
    query: ctx.store
      .from('messages')
      .select(Object.keys(messageSchema.shape).join(','))
      .eq('id', messageId)
      .eq('direction', 'in')
      .eq('class', 'person')
      .is('parked_reason', null)
      .not('thread_id', 'is', null)
      .not('person_address', 'is', null),
    schema: messageSchema,
  });
  if (message === null) return null;
  const address = message.person_address.toLowerCase();
  if (isAutomatedAddress(address) || isFormRobotAddress(address)) return null;
  const { tenantAddresses, memberAddresses } = await ownAddresses({ ctx, input: { candidates: [address] } });
  return tenantAddresses.includes(address) || memberAddresses.includes(address) ? null : message;
};

const answerAll = async ({ ctx, input, message }: { ctx: AnswerContext; input: Input; message: Message }) => {
  const { messageId, enquiryId } = input.data;
  const enquiry = await readRow({
    query: ctx.store.from('enquiries').select('client_id').eq('id', enquiryId),
    schema: z.object({ client_id: z.uuid().nullable() }),
  });
  if (enquiry === null) return null;
  const conversationId = await openConversation({
    ctx,
    input: { asker: { channel: 'mail', threadId: message.thread_id, clientId: enquiry.client_id, enquiryId }, conversationId: null },
  });
  const answered = [];
  // A thread has more than one person in it now and then.
  const asker = createHash('sha256').update(message.person_address.toLowerCase()).digest('hex');
  for (const [index, question] of questionsIn(message.reply_text).entries()) {
    const questionId = derivedUuid({ cause: messageId, step: `question/${index}` });
    // Whoever writes from outside is told what outsiders may read.
    answered.push({
      question,
      answer: await askQuestion({ ctx, input: { conversationId, question, questionId, asker, visibility: 'public' } }),
    });
  }
  return { conversationId, clientId: enquiry.client_id, answered };
};

/**
 * Answers a person's mail that asks something, from the agency's public documents: the draft waits for a member as a task `answer_ready`. Where the agency wants that and every answer is sure, a verified
 * sender gets it at once, marked as automatic and within the limits of automatic mail. What no document answers goes to a person as an escalation. A mail is answered once.
 * @throws AppError as `askQuestion` does for a passing reason
 */
export const answerMailQuestion = async ({ ctx, input }: { ctx: AnswerContext; input: Input }): Promise<void> => {
  const { messageId, enquiryId } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const message = await readQuestion({ ctx, messageId });
      const asked = message === null ? null : await answerAll({ ctx, input, message });
      if (message === null || asked === null) return { events: [] };
      const { conversationId, clientId, answered } = asked;
      const settings = await getSettings({ ctx });
      const name = cleanLine(message.person_name ?? '')
        .slice(0, 100)
        .toWellFormed();
      const text = draftMailAnswer({ name, answered });
      const isSure = answered.every(({ answer }) => isAnswered(answer) && !answer.escalated);
      const isForItself = settings.email.autoAnswer && isSure && message.authentication === 'pass' && message.person_via === 'from';
      const outboundId = derivedUuid({ cause: messageId, step: 'answer' });
      const contentOf = async (words: string): Promise<MailContent> => ({
        subject: replySubject(message.subject),
        ...renderMail({
          settings,
          author: null,
          text: `${words}\n\nThis message was sent automatically; to add something, just reply to it.`,
        }),
        ...(await threadReferences({ ctx, threadId: message.thread_id })),
        recipientName: name,
        digest: digestOf([messageId]),
      });
      const mail =
        text === null || !isForItself
          ? null
          : outboundRow({
              ctx,
              mail: {
                outboundId,
                purpose: 'notice',
                recipient: message.person_address.toLowerCase(),
                cc: [],
                content: await contentOf(text),
                isAutomatic: true,
                requestedBy: 'system',
                threadId: message.thread_id,
                enquiryId,
                clientId,
              },
            });
      const draft =
        text === null
          ? null
          : {
              enquiry_id: enquiryId,
              title: `An answer is ready: ${message.subject === '' ? message.person_address : message.subject}`
                .slice(0, 200)
                .toWellFormed(),
              detail: {
                text,
                conversationId: encodeId('conversation', conversationId),
                threadId: encodeId('thread', message.thread_id),
                isSure,
                citations: answered.flatMap(({ answer }) =>
                  answer.citations.map(({ documentId, tier, title, page, score }) => ({
                    documentId: citedDocumentId({ documentId, tier }),
                    title,
                    page,
                    score,
                  })),
                ),
              },
            };
      const { stopped, events } = await callFunction({
        store: ctx.store,
        name: 'complete_mail_answer',
        args: {
          p_event_id: input.eventId,
          p_message_id: messageId,
          p_draft: draft,
          p_mail: mail,
          p_events: [makeEvent({ type: MailSendRequested, data: { outboundId }, cause: input.eventId })],
          p_meta: commitMeta({ ctx, cause: input.eventId }),
        },
        schema: committedSchema,
      });
      ctx.log.info('mail question answered', {
        messageId,
        questions: answered.length,
        drafted: draft !== null,
        sent: mail !== null && stopped === null,
      });
      if (stopped !== null) ctx.log.warn('automatic mail stopped', { enquiryId, limit: stopped });
      return { events };
    },
  });
};
