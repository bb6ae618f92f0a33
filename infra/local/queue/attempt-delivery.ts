import { type PushRequest, pushRequest } from './push-request.ts';
import type { QueueRow } from './queue-row.ts';
import type { Outcome } from './settle-delivery.ts';

/** The HTTP call: gives the status of the answer, rejects when none came. `signal` ends it when its time is up. */
export type Deliver = (request: PushRequest & { signal: AbortSignal }) => Promise<{ status: number }>;

const reasonOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);

/** Delivers one row once. Whatever happens, and whether `deliver` heeds its signal or not, there is an outcome after `timeoutMs`. */
export const attemptDelivery = async ({
  row,
  deliver,
  timeoutMs,
}: {
  row: QueueRow;
  deliver: Deliver;
  timeoutMs: number;
}): Promise<Outcome> => {
  const controller = new AbortController();
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const reason = new Error(`No answer within ${timeoutMs} ms`);
    controller.abort(reason);
    expired.reject(reason);
  }, timeoutMs);
  try {
    const { status } = await Promise.race([deliver({ ...pushRequest(row), signal: controller.signal }), expired.promise]);
    return { status, error: null };
  } catch (error) {
    return { status: null, error: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
};
