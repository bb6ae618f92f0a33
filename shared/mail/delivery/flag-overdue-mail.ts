import { z } from 'zod';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { OVERDUE_AFTER_SECONDS } from './overdue-after-seconds.ts';

/** Marks mails of unknown outcome for a person, each once, with a trace in the audit. Repeating changes nothing. */
export const flagOverdueMail = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<void> => {
  const outboundIds = await callFunction({
    store: ctx.store,
    name: 'flag_overdue_mails',
    args: { p_older_than_seconds: OVERDUE_AFTER_SECONDS, p_at: ctx.now().toISOString() },
    schema: z.array(z.uuid()),
  });
  for (const outboundId of outboundIds) ctx.log.warn('mail outcome unknown', { outboundId });
};
