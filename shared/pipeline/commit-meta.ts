import type { BaseContext } from '../services/context.ts';

/** What the database keeps beside every change: the cause, the business instant, and the trace it belongs to. */
export const commitMeta = ({ ctx, cause, timeZone }: { ctx: BaseContext; cause: string; timeZone?: string }) => ({
  cause,
  at: ctx.now().toISOString(),
  traceparent: ctx.traceparent,
  requestId: ctx.requestId,
  ...(timeZone === undefined ? {} : { timeZone }),
});
