import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

export const MESSAGE_CHANGES = ['archive', 'restore', 'delete', 'label', 'unlabel'] as const;
export type MessageChange = (typeof MESSAGE_CHANGES)[number];

/**
 * Puts mails away, takes them back, or labels them. `delete` puts them into the trash: nothing is destroyed. `messageIds`: bare uuids.
 * @returns the ids that this agency has; the others are nobody's.
 */
export const changeMessages = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { messageIds: readonly string[]; action: MessageChange; label: string | null };
}): Promise<string[]> =>
  await callFunction({
    store: ctx.store,
    name: 'change_messages',
    args: { p_ids: input.messageIds, p_action: input.action, p_label: input.label, p_at: ctx.now().toISOString() },
    schema: z.array(z.uuid()),
  });
