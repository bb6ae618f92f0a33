import { type ReadValue, readValue } from '../extract/read-value.ts';
import type { Trip } from '../schemas.ts';
import type { CheckedTrip } from './check-model-trip.ts';
import { type Conflict, isUncertain, pickValue } from './pick-value.ts';

type MergedParty = Pick<Trip, 'adults' | 'children' | 'childAges' | 'problems'> & {
  filled: string[];
  dropped: string[];
  conflicts: Conflict[];
};

const UNCLEAR = 'party_unclear';
/** What the mail says of its people and cannot be: a person must ask. */
const PARTY_PROBLEMS = new Set(['party_too_large', 'party_invalid']);

/** Named rule "children by their ages": who has told ages has told how many. */
const countByAges = (ages: ReadValue<number[]>): ReadValue<number> =>
  readValue({ value: ages.value.length, confidence: ages.confidence, source: ages.source });

const byAge = (read: ReadValue<number[]> | null): ReadValue<number[]> | null =>
  read === null ? null : { ...read, value: read.value.toSorted((left, right) => left - right) };

/** The people of both. What the rules are sure of stands; ages are never more than children. */
export const mergeParty = ({ rules, model }: { rules: Trip; model: CheckedTrip }): MergedParty => {
  const kept = { adults: rules.adults, children: rules.children, childAges: rules.childAges, problems: rules.problems };
  if (rules.problems.some(({ reason }) => PARTY_PROBLEMS.has(reason))) return { ...kept, filled: [], dropped: [], conflicts: [] };
  const adults = pickValue({ field: 'adults', rules: rules.adults, model: model.adults });
  const aged = model.childAges?.value.length ?? 0;
  const isCounted = isUncertain(rules.children) || aged > (rules.children?.value ?? 0);
  const said = model.children ?? (model.childAges !== null && isCounted ? countByAges(model.childAges) : null);
  const children = pickValue({ field: 'children', rules: rules.children, model: said });
  // An empty list is no statement of ages.
  const told = rules.childAges !== null && rules.childAges.value.length > 0 ? rules.childAges : null;
  const ages = pickValue({ field: 'childAges', rules: byAge(told), model: byAge(model.childAges) });
  const fits = ages.isModel && (ages.read?.value.length ?? 0) <= (children.read?.value ?? 0);
  const isClear = adults.read !== null && children.read !== null;
  return {
    adults: adults.read,
    children: children.read,
    childAges: fits ? ages.read : rules.childAges,
    problems: isClear && (adults.isModel || children.isModel) ? rules.problems.filter(({ reason }) => reason !== UNCLEAR) : rules.problems,
    filled: [...(adults.isModel ? ['adults'] : []), ...(children.isModel ? ['children'] : []), ...(fits ? ['childAges'] : [])],
    dropped: ages.isModel && !fits ? ['childAges'] : [],
    conflicts: [adults, children, ages].flatMap(({ conflict }) => conflict ?? []),
  };
};
