import { z } from 'zod';
import { derivedUuid } from '../../core/ids.ts';
import { MailSendRequested } from '../../events.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import { cleanLine } from '../../quotes/render/clean-text.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { getSettings } from '../../tenants/get-settings.ts';
import { agencySender } from './agency-sender.ts';
import { digestOf, type MailContent } from './mail-content.ts';
import { outboundRow } from './outbound-row.ts';
import { renderMail } from './render-mail.ts';
import { replyCopies } from './reply-copies.ts';
import type { ReplyBody } from './reply-schemas.ts';
import { replySubject } from './reply-subject.ts';
import { readReplyTarget } from './reply-target.ts';
import { threadReferences } from './thread-references.ts';

type Input = {
  /** Bare uuid, null when the public id did not parse. */
  to: { enquiryId: string | null } | { threadId: string | null };
  body: ReplyBody;
  /** The same key is the same mail, however often it is asked for. */
  idempotencyKey: string;
};

const latestSubject = async ({ ctx, threadId }: { ctx: { store: Store }; threadId: string | null }): Promise<string | null> => {
  if (threadId === null) return null;
  const [latest] = await readRows({
    query: ctx.store
      .from('messages')
      .select('subject')
      .eq('thread_id', threadId)
      .neq('subject', '')
      .order('received_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(1),
    schema: z.object({ subject: z.string() }),
  });
  return latest?.subject ?? null;
};

/**
 * A member's answer to an enquiry or in a thread: kept in the outbox, sent by the stage send-mail. The recipient comes from our records.
 * @throws AppError not_found; state_conflict (merged, closed, nobody to answer); recipient_blocked; validation_failed; idempotency_key_reused for another mail under this key.
 */
export const requestReply = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: Input }) => {
  const { body, to } = input;
  const target = await readReplyTarget({ ctx, input: to });
  const settings = await getSettings({ ctx });
  const sender = agencySender({ ctx, settings });
  const outboundId = derivedUuid({ cause: `${ctx.tenantId}/${actorName(ctx.actor)}/${input.idempotencyKey}`, step: 'reply' });
  const threadId = target.threadId ?? derivedUuid({ cause: target.enquiryId ?? outboundId, step: 'thread' });
  const [cc, references, latest] = await Promise.all([
    replyCopies({
      ctx,
      input: {
        threadId: target.threadId,
        recipient: target.address,
        added: body.cc,
        keepsCopies: body.keepCopies,
        ownFromSettings: [sender.from.address, ...(sender.replyTo === undefined ? [] : [sender.replyTo.address])],
      },
    }),
    threadReferences({ ctx, threadId: target.threadId }),
    latestSubject({ ctx, threadId: target.threadId }),
  ]);
  const subject = body.subject === undefined ? replySubject(latest ?? target.subject ?? '') : cleanLine(body.subject);
  const content: MailContent = {
    subject,
    ...renderMail({ settings, author: ctx.actor.kind === 'member' ? ctx.actor.name : null, text: body.text }),
    ...references,
    recipientName: cleanLine(target.name),
    digest: digestOf([to, body]),
  };
  const { events } = await callFunction({
    store: ctx.store,
    name: 'request_mail',
    args: {
      p_mail: outboundRow({
        ctx,
        mail: {
          outboundId,
          purpose: 'reply',
          recipient: target.address,
          cc,
          content,
          isAutomatic: false,
          requestedBy: actorName(ctx.actor),
          threadId,
          enquiryId: target.enquiryId,
          clientId: target.clientId,
        },
      }),
      p_thread: target.threadId === null ? { id: threadId, subject } : null,
      p_events: [makeEvent({ type: MailSendRequested, data: { outboundId }, cause: outboundId })],
      p_meta: commitMeta({ ctx, cause: outboundId }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
  return { outboundId, threadId, to: target.address, cc, subject };
};
