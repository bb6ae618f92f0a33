import { type ReadValue, readValue } from '../extract/read-value.ts';
import type { Trip } from '../schemas.ts';
import { answeredAges } from './answered-ages.ts';
import { announcesChange } from './change-words.ts';

type Party = Pick<Trip, 'adults' | 'children' | 'childAges' | 'rooms' | 'roomCount'>;

/** What was read with less was concluded from other words: "my husband and I", no children beside "3 adults". */
const STATED_CONFIDENCE = 0.9;

const isStated = (value: ReadValue<unknown>): boolean => value.confidence >= STATED_CONFIDENCE && !value.assumed;

const childrenAfter = ({
  before,
  reply,
  folded,
}: {
  before: Party;
  reply: Party;
  folded: string;
}): Pick<Party, 'children' | 'childAges'> => {
  const known = { children: before.children, childAges: before.childAges };
  const ages = before.childAges?.value ?? [];
  const untold = (before.children?.value ?? 0) - ages.length;
  const told = reply.childAges?.value ?? [];
  if (untold > 0 && told.length < untold) {
    const answer = answeredAges({ folded, count: untold });
    if (answer !== null) return { ...known, childAges: readValue({ value: [...ages, ...answer], confidence: 0.85, source: folded }) };
  }
  if (reply.children === null || (before.children !== null && !isStated(reply.children))) return known;
  const isFewer = reply.children.value < (before.children?.value ?? 0);
  if (isFewer && untold > 0 && told.length > 0 && told.length <= untold && !announcesChange(folded)) {
    // "My daughter is 7", of two children: one age more, not one child less.
    return { ...known, childAges: readValue({ value: [...ages, ...told], confidence: 0.85, source: reply.children.source }) };
  }
  const keepsAges = told.length === 0 && ages.length === reply.children.value;
  return { children: reply.children, childAges: keepsAges ? before.childAges : reply.childAges };
};

/**
 * Who travels after a reply. A number that the reply only lets conclude replaces nothing that was said, unless its words announce a change;
 * an assumed one always gives way. Rooms that were made for another party are dropped.
 */
export const mergeParty = ({ before, reply, folded }: { before: Party; reply: Party; folded: string }): Party => {
  const isWeak = before.adults === null || before.adults.assumed;
  const wins = reply.adults !== null && (isWeak || isStated(reply.adults) || (!reply.adults.assumed && announcesChange(folded)));
  const adults = wins ? reply.adults : before.adults;
  const { children, childAges } = childrenAfter({ before, reply, folded });
  const isOtherParty = adults?.value !== before.adults?.value || children?.value !== before.children?.value;
  return {
    adults,
    children,
    childAges,
    rooms: reply.rooms ?? (isOtherParty ? null : before.rooms),
    roomCount: reply.roomCount ?? before.roomCount,
  };
};
