import type { FieldProblem } from '../../core/errors.ts';
import type { Room } from '../../quotes/schemas.ts';
import type { Trip } from '../schemas.ts';
import type { TripCorrection } from './schemas.ts';
import { stated } from './stated.ts';

type Party = Pick<Trip, 'adults' | 'children' | 'childAges' | 'rooms' | 'roomCount'>;
type Corrected = { fields: Party; problems: FieldProblem[] };

const agesOf = (ages: readonly (number | null)[]): string =>
  ages
    .map((age) => age ?? -1)
    .toSorted((left, right) => left - right)
    .join();

/** Wrapped when it was said, as it was when not. */
const said = <T>(value: T | null | undefined, before: { value: T; confidence: number; source: string; assumed: boolean } | null) =>
  value === undefined ? before : value === null ? null : stated(value);

const childrenOf = ({ trip, correction }: { trip: Party; correction: TripCorrection }): Pick<Party, 'children' | 'childAges'> => {
  const { children, childAges } = correction;
  if (children === undefined && childAges === undefined) return { children: trip.children, childAges: trip.childAges };
  if (children === undefined) {
    const isMore = childAges != null && childAges.length > (trip.children?.value ?? -1);
    return { children: isMore ? stated(childAges.length) : trip.children, childAges: said(childAges, trip.childAges) };
  }
  const ages = said(childAges, trip.childAges);
  const fits = ages !== null && children !== null && children > 0 && ages.value.length <= children;
  return { children: said(children, trip.children), childAges: fits || childAges !== undefined ? ages : null };
};

const roomProblems = ({ rooms, party }: { rooms: readonly Room[]; party: Party }): FieldProblem[] => {
  const empty = rooms.findIndex(({ adults, childAges }) => adults + childAges.length === 0);
  if (empty >= 0) return [{ pointer: `/rooms/${empty}`, detail: 'a room needs somebody in it' }];
  const ages = party.childAges?.value ?? [];
  const untold = Math.max(0, (party.children?.value ?? 0) - ages.length);
  const isWhole =
    rooms.reduce((sum, room) => sum + room.adults, 0) === party.adults?.value &&
    agesOf(rooms.flatMap((room) => room.childAges)) === agesOf([...ages, ...Array.from({ length: untold }, () => null)]);
  return isWhole ? [] : [{ pointer: '/rooms', detail: 'the people in the rooms must add up to the party' }];
};

/** The people of a trip and their rooms after a person's correction. Rooms that no longer hold the party are forgotten; rooms that were said must hold it. */
export const correctParty = ({ trip, correction }: { trip: Party; correction: TripCorrection }): Corrected => {
  const { adults, children, childAges, rooms } = correction;
  const roomAdults = rooms?.reduce((sum, room) => sum + room.adults, 0) ?? 0;
  // Rooms alone say who travels, where nobody else did.
  const impliedAdults = adults === undefined && trip.adults === null && roomAdults >= 1 && roomAdults <= 20 ? roomAdults : adults;
  const party = { adults: said(impliedAdults, trip.adults), ...childrenOf({ trip, correction }) };
  const isOther = adults !== undefined || children !== undefined || childAges !== undefined;
  const kept = isOther ? { rooms: null, roomCount: trip.roomCount } : { rooms: trip.rooms, roomCount: trip.roomCount };
  const told = rooms == null ? { rooms: null, roomCount: null } : { rooms: stated(rooms), roomCount: stated(rooms.length) };
  const fields = { ...party, ...(rooms === undefined ? kept : told) };
  const tooMany =
    children !== undefined && childAges != null && childAges.length > (children ?? 0)
      ? [{ pointer: '/childAges', detail: `names more ages than the ${children ?? 0} children` }]
      : [];
  const problems = rooms == null ? [] : roomProblems({ rooms, party: fields });
  return { fields, problems: [...tooMany, ...problems] };
};
