import type { Trip } from '../schemas.ts';

const PARTY_PROBLEMS = new Set(['party_too_large', 'party_invalid', 'party_unclear']);

/**
 * What stops a quote until somebody says it. A party or length of stay that nobody named is not missing: the draft assumes 2 adults and 7 nights.
 * Ages are asked for, but a draft may go on without them.
 */
export const missingFields = (
  trip: Pick<Trip, 'destinations' | 'ambiguousDestinations' | 'checkIn' | 'legs' | 'children' | 'childAges' | 'problems'>,
): Trip['missing'] => {
  const { destinations, ambiguousDestinations, checkIn, legs, children, childAges, problems } = trip;
  const nightsOpen = destinations.length > 1 && legs.some(({ nights }) => nights === null);
  const agesOpen = children !== null && children.value > (childAges?.value.length ?? 0);
  return [
    ...(destinations.length === 0 || ambiguousDestinations.length > 0 ? (['destination'] as const) : []),
    ...(checkIn === null ? (['dates'] as const) : []),
    ...(nightsOpen ? (['nights'] as const) : []),
    ...(problems.some(({ reason }) => PARTY_PROBLEMS.has(reason)) ? (['party'] as const) : []),
    ...(agesOpen ? (['child_ages'] as const) : []),
  ];
};
