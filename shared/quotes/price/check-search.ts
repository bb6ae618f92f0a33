import { isCurrencyCode } from '../../core/currencies.ts';
import { type FieldProblem, invalid } from '../../core/errors.ts';
import { addDays, isLocalDate } from '../../core/local-date.ts';
import { type Party, partySchema } from '../schemas.ts';
import type { SearchInput, SearchLeg } from './types.ts';

const legProblems = (legs: readonly SearchLeg[]): FieldProblem[] => {
  if (legs.length === 0) return [{ pointer: '/legs', detail: 'needs at least one destination with a date' }];
  const problems: FieldProblem[] = [];
  for (const [index, { checkIn, nights }] of legs.entries()) {
    if (!isLocalDate(checkIn)) {
      problems.push({ pointer: `/legs/${index}/checkIn`, detail: 'must be a calendar date, YYYY-MM-DD' });
      continue;
    }
    if (nights === null) continue;
    if (!Number.isInteger(nights) || nights < 1 || nights > 60) {
      problems.push({ pointer: `/legs/${index}/nights`, detail: 'must be a whole number from 1 to 60' });
      continue;
    }
    const next = legs[index + 1];
    if (next && next.checkIn !== addDays(checkIn, nights)) {
      problems.push({ pointer: `/legs/${index + 1}/checkIn`, detail: 'must be the day on which the stay before it ends' });
    }
  }
  return problems;
};

const agesOf = (ages: readonly (number | null)[]): string =>
  ages
    .map((age) => age ?? -1)
    .toSorted((left, right) => left - right)
    .join();

const partyProblems = (party: Party): FieldProblem[] => {
  const parsed = partySchema.safeParse(party);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  const { rooms } = party;
  if (rooms === null) return [];
  const adults = rooms.reduce((sum, room) => sum + room.adults, 0);
  const isWhole = adults === party.adults && agesOf(rooms.flatMap(({ childAges }) => childAges)) === agesOf(party.childAges);
  if (!isWhole) return [{ pointer: '/rooms', detail: 'the people in the rooms must add up to the party' }];
  const empty = rooms.findIndex((room) => room.adults + room.childAges.length === 0);
  return empty < 0 ? [] : [{ pointer: `/rooms/${empty}`, detail: 'a room needs somebody in it' }];
};

/** Throws `validation_failed` with JSON pointers when legs do not join, people do not add up, or a setting is out of range. */
export const checkSearch = ({ legs, party, quoteCurrency, maxOptions, budget }: SearchInput): void => {
  const problems = [...legProblems(legs), ...partyProblems(party)];
  if (!isCurrencyCode(quoteCurrency)) problems.push({ pointer: '/currency', detail: 'must be an ISO 4217 code' });
  if (budget !== null && !isCurrencyCode(budget.currency))
    problems.push({ pointer: '/budget/currency', detail: 'must be an ISO 4217 code' });
  if (maxOptions !== undefined && (!Number.isInteger(maxOptions) || maxOptions < 1 || maxOptions > 5)) {
    problems.push({ pointer: '/maxOptions', detail: 'must be a whole number from 1 to 5' });
  }
  if (problems.length > 0) throw invalid(problems);
};
