import type { Room } from '../schemas.ts';
import { countWords, listWords } from './list-words.ts';

const ageWords = (age: number | null): string => {
  if (age === null) return 'age to be confirmed';
  return age === 0 ? 'under 1' : String(age);
};

/** `2 adults and 2 children (aged 7 and under 1)`. An age of null is one nobody has told us. */
export const describeParty = ({ adults, childAges }: { adults: number; childAges: readonly (number | null)[] }): string => {
  const parts: string[] = [];
  if (adults > 0) parts.push(countWords(adults, 'adult'));
  if (childAges.length > 0) {
    const known = childAges.some((age) => age !== null) ? 'aged ' : '';
    parts.push(`${countWords(childAges.length, 'child', 'children')} (${known}${listWords(childAges.map(ageWords))})`);
  }
  return parts.join(' and ');
};

/** `2 rooms: 2 adults and 1 child (aged 7); 1 adult`. Empty when no room was laid out. */
export const describeRooms = (rooms: readonly Room[]): string => {
  if (rooms.length === 0) return '';
  return `${countWords(rooms.length, 'room')}: ${rooms.map((room) => describeParty(room)).join('; ')}`;
};
