import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Log } from '../core/log.ts';
import type { State } from '../services/state/port.ts';
import { type Answer, answerSchema } from './answer.ts';
import { fromDependency } from './dependency.ts';

const RUNNING_SECONDS = 120;
const KEPT_SECONDS = 86_400;

const recordSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running'), payloadHash: z.string() }),
  z.object({ state: z.literal('done'), payloadHash: z.string(), answer: answerSchema }),
]);

const replay = ({ value, payloadHash }: { value: Json; payloadHash: string }): Answer => {
  const record = recordSchema.parse(value);
  if (record.payloadHash !== payloadHash) {
    throw new AppError('idempotency_key_reused', { detail: 'This Idempotency-Key was used for another request. Take a new one.' });
  }
  if (record.state === 'running') {
    throw new AppError('idempotency_in_progress', { detail: 'The first request with this key is still running.', retryAfterSeconds: 2 });
  }
  return { ...record.answer, headers: { ...record.answer.headers, 'Idempotency-Replayed': 'true' } };
};

/**
 * Runs `work` once per key within 24 h. The first completed answer (below 500) is kept and given again; an answer of 500 or more, or a throw,
 * frees the key at once, a crash after 120 s.
 * `key`: begins with the tenant; `payloadHash`: of everything that makes the request what it is.
 * @throws AppError `idempotency_key_reused`, `idempotency_in_progress`, `dependency_unavailable`
 */
export const runOnce = async ({
  state,
  key,
  payloadHash,
  log,
  work,
}: {
  state: State;
  key: string;
  payloadHash: string;
  log: Log;
  work: () => Promise<Answer>;
}): Promise<Answer> => {
  const claim = await fromDependency({
    name: 'shared state',
    ask: () => state.claim({ key, value: { state: 'running', payloadHash }, ttlSeconds: RUNNING_SECONDS }),
  });
  if (!claim.claimed) return replay({ value: claim.value, payloadHash });
  // The claim runs out by itself, so failing to free or to keep it is reported but does not spoil the answer.
  const report = (error: unknown) => log.error('idempotency_not_recorded', { error });
  try {
    const answer = await work();
    if (answer.status >= 500) await state.remove(key).catch(report);
    else await state.put({ key, value: { state: 'done', payloadHash, answer }, ttlSeconds: KEPT_SECONDS }).catch(report);
    return answer;
  } catch (error) {
    await state.remove(key).catch(report);
    throw error;
  }
};
