import { derivedUuid } from '../core/ids.ts';
import { agencySender } from '../mail/outgoing/agency-sender.ts';
import { digestOf, type MailContent } from '../mail/outgoing/mail-content.ts';
import { outboundRow } from '../mail/outgoing/outbound-row.ts';
import { renderMail } from '../mail/outgoing/render-mail.ts';
import { replySubject } from '../mail/outgoing/reply-subject.ts';
import type { ReplyTarget } from '../mail/outgoing/reply-target.ts';
import { threadReferences } from '../mail/outgoing/thread-references.ts';
import { actorName } from '../pipeline/actor-name.ts';
import { cleanLine } from '../quotes/render/clean-text.ts';
import type { TenantContext } from '../services/context.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { EscalationRow } from './escalation-view.ts';

const MAX_QUOTED_CHARACTERS = 1_000;

/** The mail that takes an expert's answer to whoever asked, and the thread that it begins where there is none. */
export const answerMail = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { row: EscalationRow; asker: ReplyTarget; text: string; messageId: string };
}) => {
  const { row, asker, text, messageId } = input;
  const settings = await getSettings({ ctx });
  const outboundId = derivedUuid({ cause: messageId, step: 'mail' });
  const threadId = asker.threadId ?? derivedUuid({ cause: outboundId, step: 'thread' });
  const company = agencySender({ ctx, settings }).from.name ?? '';
  const subject = asker.threadId === null ? cleanLine(`Your question to ${company}`) : replySubject(asker.subject ?? '');
  const asked = row.question.replace(/\s+/g, ' ').slice(0, MAX_QUOTED_CHARACTERS).toWellFormed();
  const author = ctx.actor.kind === 'member' ? ctx.actor.name : null;
  const content: MailContent = {
    subject,
    ...renderMail({ settings, author, text: `${text}\n\nYou asked: ${asked}` }),
    ...(await threadReferences({ ctx, threadId: asker.threadId })),
    recipientName: cleanLine(asker.name),
    digest: digestOf([row.id, text]),
  };
  const mail = outboundRow({
    ctx,
    mail: {
      outboundId,
      purpose: 'reply',
      recipient: asker.address,
      cc: [],
      content,
      isAutomatic: false,
      requestedBy: actorName(ctx.actor),
      threadId,
      enquiryId: asker.enquiryId,
      clientId: asker.clientId,
    },
  });
  return { mail, outboundId, thread: asker.threadId === null ? { id: threadId, subject } : null };
};
