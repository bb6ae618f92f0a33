import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BroadcastChannel } from 'node:worker_threads';
import { SCHEMA_STEPS } from './schema.ts';

export type CloudDatabase = {
  /** For what must survive a power cut: every commit waits for the disk. Events, tasks, replays. */
  durable: DatabaseSync;
  /** For what may be lost with the power, never with the process: leases, acknowledgements (a loss is one more delivery), short-lived state. */
  fast: DatabaseSync;
  /** Calls `listener` soon after something was put into the queue by this process, through whichever opening of the file; gives what ends that. */
  onQueued(listener: () => void): () => void;
  announceQueued(): void;
  close(): void;
};

const openFile = ({ path, synchronous }: { path: string; synchronous: 'full' | 'normal' }): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma foreign_keys = on`);
  return database;
};

/** Runs `work` in one write transaction. It is synchronous, so nothing of this process can come in between. */
export const inTransaction = <Result>(database: DatabaseSync, work: () => Result): Result => {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
};

const versionOf = (database: DatabaseSync): number => Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0);

const bringUpToDate = (database: DatabaseSync): void => {
  inTransaction(database, () => {
    for (let version = versionOf(database); version < SCHEMA_STEPS.length; version += 1) {
      database.exec(SCHEMA_STEPS[version] ?? '');
      database.exec(`pragma user_version = ${version + 1}`);
    }
  });
};

/**
 * The embedded cloud's one file, `cloud.sqlite` in `home`: queue, tasks and short-lived state. Several processes may have it open. WAL, so that readers never
 * wait; in WAL `synchronous = normal` keeps the file whole but may lose the last commits when the power goes, hence two connections.
 */
export const openCloudDatabase = ({ home }: { home: string }): CloudDatabase => {
  mkdirSync(home, { recursive: true });
  const path = join(home, 'cloud.sqlite');
  const durable = openFile({ path, synchronous: 'full' });
  chmodSync(path, 0o600);
  bringUpToDate(durable);
  const fast = openFile({ path, synchronous: 'normal' });
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const channel = new BroadcastChannel(`queued:${realpathSync(path)}`);
  channel.onmessage = tell;
  channel.unref();
  return {
    durable,
    fast,
    onQueued: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announceQueued: () => {
      tell();
      channel.postMessage(null);
    },
    close: () => {
      channel.close();
      fast.close();
      durable.close();
    },
  };
};
