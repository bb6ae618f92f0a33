import { findPlaces } from '../extract/find-places.ts';
import { placeRole } from '../extract/place-role.ts';
import { flattenWords, locateWords } from './locate-words.ts';
import type { MailReading } from './read-for-model.ts';

const WANTED = new Set(['wanted', 'first', 'last']);

/**
 * Whether words of a mail name this destination of the tenant, and it alone, as a place to go to. Where the rules know the words as a place, what they say of it counts:
 * a home town, a memory or a refused place is none; words that only look alike are measured by themselves.
 */
export const isPlaceSaid = ({ reading, name, words }: { reading: MailReading; name: string; words: string }): boolean => {
  const { folded, places } = reading;
  const ranges = locateWords({ folded, words });
  if (ranges.length === 0) return false;
  const known = findPlaces({ folded, forms: places }).filter(({ candidates }) => candidates.some((candidate) => candidate.name === name));
  const roles = known.map(({ start, end }) => placeRole({ folded, start, end }));
  if (roles.includes('refused')) return false;
  const named = findPlaces({ folded: flattenWords(words), forms: places });
  const isIt = named.length > 0 && named.every(({ candidates }) => candidates.length === 1 && candidates[0]?.name === name);
  return isIt && (known.length === 0 || roles.some((role) => WANTED.has(role)));
};
