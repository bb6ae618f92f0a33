import type { Json } from '../../core/json.ts';
import { type CloudDatabase, inTransaction } from '../embedded/database.ts';
import type { State } from './port.ts';

const WRITES_BETWEEN_SWEEPS = 1000;

/** Short-lived state in the embedded file. Whether an entry still lives is asked of the clock at each reading; sweeping only saves space. */
export const openSqliteState = ({ database, now = () => new Date() }: { database: CloudDatabase; now?: () => Date }): State => {
  const { fast } = database;
  const read = fast.prepare('select value from state where key = ? and expires_at > ?');
  const write = fast.prepare(`insert into state (key, value, expires_at) values (?, ?, ?)
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`);
  const add = fast.prepare('update state set value = ? where key = ?');
  const erase = fast.prepare('delete from state where key = ?');
  const sweep = fast.prepare('delete from state where key in (select key from state where expires_at <= ? limit 5000)');
  let writes = 0;

  const live = (key: string): { value: Json } | null => {
    const row = read.get(key, now().getTime());
    return row === undefined ? null : { value: JSON.parse(String(row['value'])) };
  };
  const store = ({ key, value, ttlSeconds }: { key: string; value: Json; ttlSeconds: number }): void => {
    if (!(ttlSeconds > 0)) throw new Error('A time to live must be more than 0 seconds.');
    write.run(key, JSON.stringify(value), now().getTime() + ttlSeconds * 1000);
    writes += 1;
    if (writes % WRITES_BETWEEN_SWEEPS === 0) sweep.run(now().getTime());
  };

  return {
    get: async (key) => live(key)?.value ?? null,
    claim: async (entry) =>
      inTransaction(fast, () => {
        const holder = live(entry.key);
        if (holder) return { claimed: false, value: holder.value };
        store(entry);
        return { claimed: true };
      }),
    put: async (entry) => store(entry),
    remove: async (key) => {
      erase.run(key);
    },
    increment: async ({ key, by = 1, ttlSeconds }) =>
      inTransaction(fast, () => {
        const current = live(key);
        if (current === null) {
          store({ key, value: by, ttlSeconds });
          return by;
        }
        if (typeof current.value !== 'number') throw new Error('This key holds no counter.');
        add.run(String(current.value + by), key);
        return current.value + by;
      }),
  };
};
