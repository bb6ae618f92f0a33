import { createHash } from 'node:crypto';
import type { Json } from '../../core/json.ts';
import type { Fields } from './firestore-documents.ts';

/** What a document of the state holds: a number that can be counted on, or any other value as JSON text (Firestore takes no lists of lists). */
export type Entry = { value: Json; expiresAtMs: number; token: string | null };

const COUNTER = 0;
const TEXT = 1;

/** Firestore takes 1 MiB for a whole document. */
const MAX_VALUE_BYTES = 900_000;

/** Keys hold tenants and addresses, may be long and follow each other: none of that suits a document id. */
export const documentId = (key: string): string => createHash('sha256').update(key).digest('hex');

const integer = (value: number) => ({ integerValue: String(value) });

export const numberField = (value: number) => (Number.isSafeInteger(value) ? integer(value) : { doubleValue: value });

export const numberOf = (field: Fields[string] | undefined): number => Number(field?.integerValue ?? field?.doubleValue ?? Number.NaN);

/** `expiresAt` is for Firestore's own sweeping (TTL policy, within a day), `expiresAtMs` for us. */
export const toFields = ({ value, expiresAtMs, token }: Entry): Fields => {
  const isCounter = typeof value === 'number';
  const text = isCounter ? '' : JSON.stringify(value);
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES) throw new Error(`A value of the shared state is larger than ${MAX_VALUE_BYTES} bytes.`);
  return {
    kind: integer(isCounter ? COUNTER : TEXT),
    ...(isCounter ? { count: numberField(value) } : { value: { stringValue: text } }),
    ...(token === null ? {} : { token: { stringValue: token } }),
    expiresAtMs: integer(expiresAtMs),
    expiresAt: { timestampValue: { seconds: Math.floor(expiresAtMs / 1000), nanos: (expiresAtMs % 1000) * 1_000_000 } },
  };
};

export const isCounterKind = (kind: Fields[string] | undefined): boolean => numberOf(kind) === COUNTER;

export const fromFields = (fields: Fields): Entry => {
  const value: Json = isCounterKind(fields['kind']) ? numberOf(fields['count']) : JSON.parse(fields['value']?.stringValue ?? 'null');
  return { value, expiresAtMs: numberOf(fields['expiresAtMs']), token: fields['token']?.stringValue ?? null };
};
