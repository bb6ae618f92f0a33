import type { DatabaseSync } from 'node:sqlite';
import { newUuid } from '../../../shared/core/ids.ts';
import { inTransaction } from '../../../shared/services/embedded/database.ts';
import type { QueueRow } from './queue-row.ts';

const KEPT_DELIVERIES = 1000;
const TASK_NAME_KEPT_MS = 60 * 60 * 1000;

export type Outcome = { status: number | null; error: string | null };

type Settlement = {
  database: DatabaseSync;
  row: QueueRow;
  owner: string;
  outcome: Outcome;
  startedAtMs: number;
  nowMs: number;
  retryDelayMs: number;
  maxAttempts: number;
};

export const isAcknowledged = ({ status }: Outcome): boolean => status !== null && status >= 200 && status < 300;

const record = ({ database, row, outcome, startedAtMs, nowMs }: Settlement): void => {
  const { lastInsertRowid } = database
    .prepare(
      `insert into deliveries (kind, target, key, message_id, tenant_id, topic, attempt, status, error, started_at, duration_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      row.kind,
      row.target,
      row.key,
      row.message_id,
      row.tenant_id,
      row.topic,
      row.attempts,
      outcome.status,
      outcome.error,
      startedAtMs,
      nowMs - startedAtMs,
    );
  database.prepare('delete from deliveries where id <= ?').run(Number(lastInsertRowid) - KEPT_DELIVERIES);
};

const bury = ({ database, row, outcome, nowMs }: Settlement): void => {
  database
    .prepare(
      `insert into dead_letters (id, kind, target, key, message_id, tenant_id, topic, data, attributes, published_at, attempts, last_status, last_error, died_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      newUuid(),
      row.kind,
      row.target,
      row.key,
      row.message_id,
      row.tenant_id,
      row.topic,
      row.data,
      row.attributes,
      row.published_at,
      row.attempts,
      outcome.status,
      outcome.error,
      nowMs,
    );
};

/**
 * Writes down how a delivery ended and what follows: acknowledged, due again after `retryDelayMs`, or dead after `maxAttempts`. Nothing is changed when the
 * lease has meanwhile gone to another worker (`lost`).
 */
export const settleDelivery = (settlement: Settlement): 'acknowledged' | 'retry' | 'dead' | 'lost' => {
  const { database, row, owner, outcome, nowMs, retryDelayMs, maxAttempts } = settlement;
  return inTransaction(database, () => {
    record(settlement);
    const isOurs =
      database.prepare('select 1 from queue where id = ? and lease_owner = ? and attempts = ?').get(row.id, owner, row.attempts) !==
      undefined;
    if (!isOurs) return 'lost';
    const isDone = isAcknowledged(outcome);
    if (!isDone && row.attempts < maxAttempts) {
      database
        .prepare('update queue set lease_owner = null, lease_until = null, due_at = ?, last_status = ?, last_error = ? where id = ?')
        .run(nowMs + retryDelayMs, outcome.status, outcome.error, row.id);
      return 'retry';
    }
    database.prepare('delete from queue where id = ?').run(row.id);
    if (row.kind === 'task') {
      database.prepare('delete from finished_tasks where forget_at <= ?').run(nowMs);
      database
        .prepare('insert or replace into finished_tasks (target, name, forget_at) values (?, ?, ?)')
        .run(row.target, row.key, nowMs + TASK_NAME_KEPT_MS);
    }
    if (isDone) return 'acknowledged';
    bury(settlement);
    return 'dead';
  });
};
