/** A value read from a mail: how sure (0-1), the words it came from, and whether it was assumed rather than said. */
export type ReadValue<T> = { value: T; confidence: number; source: string; assumed: boolean };

const MAX_SOURCE_CHARACTERS = 300;

/** Words of the mail cut to what the trip may keep as a source (300 characters, one line). */
const clipSource = (words: string): string => words.replace(/\s+/g, ' ').trim().slice(0, MAX_SOURCE_CHARACTERS);

/** Makes a read value; `assumed` is false unless told. */
export const readValue = <T>({
  value,
  confidence,
  source,
  assumed = false,
}: {
  value: T;
  confidence: number;
  source: string;
  assumed?: boolean;
}): ReadValue<T> => ({ value, confidence, source: clipSource(source), assumed });
