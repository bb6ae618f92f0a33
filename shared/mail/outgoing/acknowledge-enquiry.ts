import { z } from 'zod';
import { derivedUuid } from '../../core/ids.ts';
import { MailSendRequested } from '../../events.ts';
import { answerOnce } from '../../pipeline/answer-once.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../../pipeline/events.ts';
import { cleanLine } from '../../quotes/render/clean-text.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { getSettings } from '../../tenants/get-settings.ts';
import { ownAddresses } from '../../tenants/own-addresses.ts';
import { isAutomatedAddress, isFormRobotAddress } from '../automated-address.ts';
import { digestOf, type MailContent } from './mail-content.ts';
import { outboundRow } from './outbound-row.ts';
import { renderMail } from './render-mail.ts';
import { replySubject } from './reply-subject.ts';
import { acknowledgementText } from './template-texts.ts';
import { threadReferences } from './thread-references.ts';

const STAGE = 'acknowledge-enquiry';

const messageSchema = z.object({
  thread_id: z.uuid().nullable(),
  person_name: z.string().nullable(),
  person_address: z.string(),
  subject: z.string(),
});
const answerSchema = commitSchema.extend({ stopped: z.string().nullable() });

type AcknowledgeContext = TenantContext<'store' | 'bus'>;
type Input = { eventId: string; data: { enquiryId: string; messageId: string } };

/** The mail to answer: written by a person from their own, verified address. Null for everything else, robots first. */
const readAnswerable = async ({ ctx, messageId }: { ctx: { store: Store }; messageId: string }) => {
  const message = await readRow({
    query: ctx.store
      .from('messages')
      .select(Object.keys(messageSchema.shape).join(','))
      .eq('id', messageId)
      .eq('direction', 'in')
      .eq('class', 'person')
      .eq('authentication', 'pass')
      .eq('person_via', 'from')
      .is('parked_reason', null)
      // A member who lets a mail go on may have let a robot go on.
      .is('released_at', null)
      .is('decided_class', null)
      .not('person_address', 'is', null),
    schema: messageSchema,
  });
  if (message === null) return null;
  const address = message.person_address.toLowerCase();
  if (isAutomatedAddress(address) || isFormRobotAddress(address)) return null;
  const { tenantAddresses, memberAddresses } = await ownAddresses({ ctx, input: { candidates: [address] } });
  return tenantAddresses.includes(address) || memberAddresses.includes(address) ? null : { ...message, address };
};

/**
 * Tells a person at once that their enquiry arrived, if the agency wants that: template words, marked as automatic, within the limits that the database counts.
 * Beyond them nothing is sent or kept, and people are told.
 */
export const acknowledgeEnquiry = async ({ ctx, input }: { ctx: AcknowledgeContext; input: Input }): Promise<void> => {
  const { enquiryId, messageId } = input.data;
  const settings = await getSettings({ ctx });
  if (!settings.email.acknowledge) return;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const message = await readAnswerable({ ctx, messageId });
      const enquiry = await readRow({
        query: ctx.store.from('enquiries').select('number,client_id').eq('id', enquiryId),
        schema: z.object({ number: z.string(), client_id: z.uuid().nullable() }),
      });
      if (message === null || enquiry === null) return { events: [] };
      const outboundId = derivedUuid({ cause: messageId, step: 'acknowledgement' });
      const name = cleanLine(message.person_name ?? '').slice(0, 100);
      const content: MailContent = {
        subject: replySubject(message.subject),
        ...renderMail({ settings, author: null, text: acknowledgementText({ name, number: enquiry.number }) }),
        ...(await threadReferences({ ctx, threadId: message.thread_id })),
        recipientName: name,
        digest: digestOf([messageId]),
      };
      const mail = {
        outboundId,
        purpose: 'acknowledgement' as const,
        recipient: message.address,
        cc: [],
        content,
        isAutomatic: true,
        requestedBy: 'system',
        threadId: message.thread_id,
        enquiryId,
        clientId: enquiry.client_id,
      };
      const { stopped, events } = await callFunction({
        store: ctx.store,
        name: 'request_acknowledgement',
        args: {
          p_event_id: input.eventId,
          p_answers: messageId,
          p_mail: outboundRow({ ctx, mail }),
          p_events: [makeEvent({ type: MailSendRequested, data: { outboundId }, cause: input.eventId })],
          p_meta: commitMeta({ ctx, cause: input.eventId }),
        },
        schema: answerSchema,
      });
      if (stopped !== null) ctx.log.warn('automatic mail stopped', { enquiryId, limit: stopped });
      return { events };
    },
  });
};
