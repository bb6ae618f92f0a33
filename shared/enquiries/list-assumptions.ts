import { assumedByReading, assumeForDraft } from './extract/assume-for-draft.ts';
import type { Trip } from './schemas.ts';

/** Every assumed value of a trip in words: what a draft would assume, or, when none can be made yet, what the reading did. */
export const listAssumptions = ({ trip }: { trip: Trip }): string[] => assumeForDraft({ trip })?.assumed ?? assumedByReading(trip);
