import { isDeepStrictEqual } from 'node:util';
import { type Trip, tripSchema } from '../schemas.ts';

/** One field of an enquiry that is another now: its plain values, null for none. */
export type FieldChange = { field: string; old: unknown; new: unknown };

/** Follow from the others. */
const DERIVED = new Set(['missing', 'problems', 'isTravel', 'destinationText', 'instructionsInText']);

const isRead = (value: unknown): value is { value: unknown } =>
  typeof value === 'object' && value !== null && 'value' in value && 'confidence' in value;

/** A value without how sure it is and the words it came from. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  return isRead(value) ? value.value : (value ?? null);
};

/** The fields of a trip that changed, also those whose value stayed and became certain. */
export const diffTrip = ({ before, after }: { before: Trip; after: Trip }): FieldChange[] =>
  tripSchema
    .keyof()
    .options.filter((field) => !DERIVED.has(field) && !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({ field, old: plain(before[field]), new: plain(after[field]) }));
