import { randomUUID } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { type Documents, type FirestoreOptions, openDocuments } from './firestore-documents.ts';
import { documentId, type Entry, fromFields, isCounterKind, numberField, numberOf, toFields } from './firestore-entry.ts';
import type { State } from './port.ts';

/** Each round means that another instance got in between; so many in a row do not happen to a key in good order. */
const MAX_ROUNDS = 50;
const MAX_KNOWN_COUNTERS = 1_000;

const contended = (): AppError =>
  new AppError('dependency_unavailable', { detail: 'Firestore is too busy with this key; try again later.', retryAfterSeconds: 1 });

const endOf = (ttlSeconds: number, nowMs: number): number => {
  if (!(ttlSeconds > 0)) throw new Error('A time to live must be more than 0 seconds.');
  return Math.ceil(nowMs + ttlSeconds * 1000);
};

type Counting = { id: string; by: number; ttlSeconds: number };

/** Adds to a counter that is there; null when it is not, or has expired, or is none. */
const addTo = async ({ documents, id, by, nowMs }: { documents: Documents; id: string; by: number; nowMs: number }) => {
  const change = {
    condition: 'present',
    add: { count: numberField(by) },
    atLeast: { expiresAtMs: numberField(0), kind: numberField(0) },
  } as const;
  const written = await documents.write(id, change);
  if (written === 'unmet') return null;
  const [count, expiresAtMs, kind] = written.results;
  return isCounterKind(kind) && numberOf(expiresAtMs) > nowMs ? { count: numberOf(count), expiresAtMs: numberOf(expiresAtMs) } : null;
};

/**
 * Short-lived state in Firestore. Firestore deletes expired documents late, so every reading asks this instance's clock whether an entry still lives, and an expired one is
 * replaced under the condition that nobody else has done so. A claim whose acknowledgement was lost knows itself by its token; a counter's increment whose acknowledgement
 * was lost counts twice, which a limit can bear. The breaker minds this instance only: there is nowhere else to share it.
 * @throws AppError `dependency_unavailable`
 */
export const openFirestoreState = ({
  now = () => new Date(),
  ...options
}: FirestoreOptions & { now?: () => Date }): State & { close(): Promise<void> } => {
  const documents = openDocuments(options);
  /** Until when counters live that this instance has met: they need no reading before adding. */
  const knownCounters = new Map<string, number>();
  const nowMs = (): number => now().getTime();

  const live = (entry: Entry | null): entry is Entry => entry !== null && entry.expiresAtMs > nowMs();

  const remember = (id: string, expiresAtMs: number): void => {
    if (knownCounters.size >= MAX_KNOWN_COUNTERS) knownCounters.clear();
    knownCounters.set(id, expiresAtMs);
  };

  const begin = async ({ id, entry }: { id: string; entry: Entry }): Promise<Entry | 'begun'> => {
    const put = toFields(entry);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((await documents.write(id, { put, condition: 'absent' })) !== 'unmet') return 'begun';
      const found = await documents.read(id);
      if (found === null) continue;
      const holder = fromFields(found.fields);
      if (holder.token === entry.token) return 'begun';
      if (live(holder)) return holder;
      if ((await documents.write(id, { put, condition: { version: found.version } })) !== 'unmet') return 'begun';
    }
    throw contended();
  };

  const count = async ({ id, by, ttlSeconds }: Counting): Promise<number> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((knownCounters.get(id) ?? 0) > nowMs()) {
        const added = await addTo({ documents, id, by, nowMs: nowMs() });
        if (added !== null) return added.count;
      }
      const entry: Entry = { value: by, expiresAtMs: endOf(ttlSeconds, nowMs()), token: randomUUID() };
      const holder = await begin({ id, entry });
      if (holder === 'begun') {
        remember(id, entry.expiresAtMs);
        return by;
      }
      if (typeof holder.value !== 'number') throw new Error('This key holds no counter.');
      remember(id, holder.expiresAtMs);
    }
    throw contended();
  };

  return {
    get: async (key) => {
      const found = await documents.read(documentId(key));
      const entry = found === null ? null : fromFields(found.fields);
      return live(entry) ? entry.value : null;
    },
    claim: async ({ key, value, ttlSeconds }) => {
      const entry: Entry = { value, expiresAtMs: endOf(ttlSeconds, nowMs()), token: randomUUID() };
      const holder = await begin({ id: documentId(key), entry });
      return holder === 'begun' ? { claimed: true } : { claimed: false, value: holder.value };
    },
    put: async ({ key, value, ttlSeconds }: { key: string; value: Json; ttlSeconds: number }) => {
      await documents.write(documentId(key), { put: toFields({ value, expiresAtMs: endOf(ttlSeconds, nowMs()), token: null }) });
    },
    remove: async (key) => {
      await documents.write(documentId(key), { remove: true });
    },
    increment: async ({ key, by = 1, ttlSeconds }) => await count({ id: documentId(key), by, ttlSeconds }),
    close: documents.close,
  };
};
