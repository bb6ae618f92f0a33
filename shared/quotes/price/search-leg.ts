import { addDays } from '../../core/local-date.ts';
import type { Rate } from '../../rates/schemas.ts';
import type { Leg, Party, Room } from '../schemas.ts';
import { allocateRooms } from './allocate-rooms.ts';
import { chooseNightRates, type StayDates, windowRank } from './choose-night-rates.ts';
import { classifyGuests, sortBands } from './classify-guests.ts';
import { draftLines, findObstacle, type Run } from './draft-lines.ts';
import { matchesHotel } from './match-hotel-name.ts';
import type { Tariff } from './price-line.ts';
import type { MealPlan, StayCandidate, Unavailable } from './types.ts';

export type HotelFailure = { hotelName: string; reason: Unavailable['reason']; detail: string };

export type LegSearch = {
  leg: Leg;
  candidates: StayCandidate[];
  /** Of hotels that no candidate is of: each reason once. */
  failures: HotelFailure[];
  /** The rates of the destination, with the meal plan asked for. */
  rates: Rate[];
  /** Names asked for that some hotel of the destination has. */
  foundHotels: string[];
};

const lower = (text: string): string => text.trim().toLowerCase();

const staysOf = ({ checkIn, nights }: Leg): StayDates => {
  const dates: string[] = [];
  for (let date = checkIn; dates.length < nights; date = addDays(date, 1)) dates.push(date);
  return { dates, checkIn, lastNight: dates.at(-1) ?? checkIn, checkOut: addDays(checkIn, nights) };
};

/** A package's one run, or why it does not fit the dates: nights equal, check-in in the window, no night closed out. */
const packageRuns = ({ rate, stay }: { rate: Rate; stay: StayDates }): { ok: true; runs: Run[] } | Unavailable => {
  if (rate.stayNights !== stay.dates.length) {
    return { ok: false, reason: 'no_rate_for_dates', detail: `Sold as a package of ${rate.stayNights ?? 0} nights.` };
  }
  if (stay.checkIn < rate.validFrom || stay.checkIn > rate.validTo) {
    return { ok: false, reason: 'no_rate_for_dates', detail: `There is no package with check-in on ${stay.checkIn}.` };
  }
  const closeout = rate.closeouts.find(({ from, to }) => from <= stay.lastNight && to >= stay.checkIn);
  if (closeout) return { ok: false, reason: 'closed_out', detail: `Closed ${closeout.from} to ${closeout.to}.` };
  return { ok: true, runs: [{ rate, from: stay.checkIn, nights: stay.dates.length }] };
};

type Prepared = { party: Party; stay: StayDates; tariff: Tariff; requested: boolean; hotelKey: string; productKey: string };

const candidateOf = ({ runs, prepared }: { runs: readonly Run[]; prepared: Prepared }): StayCandidate | Unavailable => {
  const { party, stay, requested, hotelKey, productKey } = prepared;
  const [first] = runs;
  if (first === undefined) return { ok: false, reason: 'no_rate_for_dates', detail: 'There is no rate.' };
  const everybody: Room[] = [{ adults: party.adults, childAges: party.childAges }];
  const refused = runs.map(({ rate }) => findObstacle({ rate, rooms: everybody })).find((obstacle) => isAboutChildren(obstacle));
  if (refused) return refused;
  const rooms = allocateRooms({ party, rates: runs.map(({ rate }) => rate) });
  if (rooms === null) return { ok: false, reason: 'occupancy', detail: 'The rooms do not take this many people.' };
  const obstacle = runs.map(({ rate }) => findObstacle({ rate, rooms })).find((found) => found !== null);
  if (obstacle) return obstacle;
  const bands = sortBands(first.rate.childBands);
  const infants = rooms.reduce((sum, room) => sum + classifyGuests({ room, bands }).infants, 0);
  const rank = runs.length === 1 ? windowRank({ rate: first.rate, stay }) : 2;
  const drafts = draftLines({ runs, rooms });
  return { ok: true, hotelKey, productKey, rate: first.rate, rooms, drafts, windowRank: rank, requested, infants };
};

const isAboutChildren = (obstacle: Unavailable | null): obstacle is Unavailable =>
  obstacle !== null && obstacle.reason !== 'single_price_missing';

/** Every way of spending the stay in one group of rates (same hotel, room, meal plan, basis and supplier). */
const searchGroup = ({ rates, prepared }: { rates: readonly Rate[]; prepared: Prepared }): (StayCandidate | Unavailable)[] => {
  const { stay, party, tariff } = prepared;
  const finish = (chosen: { ok: true; runs: Run[] } | Unavailable) => (chosen.ok ? candidateOf({ runs: chosen.runs, prepared }) : chosen);
  if (rates[0]?.basis === 'per_person_stay') return rates.map((rate) => finish(packageRuns({ rate, stay })));
  const byCurrency = [...Map.groupBy(rates, ({ currency }) => currency).values()];
  const results = byCurrency.map((own) => finish(chooseNightRates({ rates: own, stay, party, tariff })));
  // Where no one currency covers every night, seasons in two currencies may together.
  if (byCurrency.length > 1 && results.every(({ ok }) => !ok)) results.push(finish(chooseNightRates({ rates, stay, party, tariff })));
  return results;
};

type LegSearchInput = {
  /** Active rates in their newest version. */
  rates: readonly Rate[];
  leg: Leg;
  party: Party;
  mealPlans: readonly MealPlan[];
  hotels: readonly string[];
  tariff: Tariff;
};

/** All stays that one leg of a trip could have, and for each hotel without one the reasons. Nothing is converted or ordered yet. */
export const searchLeg = ({ rates, leg, party, mealPlans, hotels, tariff }: LegSearchInput): LegSearch => {
  const ofDestination = rates.filter(({ destination }) => lower(destination) === lower(leg.destination));
  const stay = staysOf(leg);
  const search: LegSearch = { leg, candidates: [], failures: [], rates: [], foundHotels: [] };
  const found = new Set<string>();
  for (const [hotelKey, hotelRates] of Map.groupBy(ofDestination, ({ hotelName }) => lower(hotelName))) {
    const hotelName = hotelRates[0]?.hotelName ?? '';
    const asked = hotels.filter((name) => matchesHotel({ asked: name, hotelName }));
    for (const name of asked) found.add(name);
    const wanted = mealPlans.length === 0 ? hotelRates : hotelRates.filter(({ mealPlan }) => mealPlans.includes(mealPlan));
    search.rates.push(...wanted);
    const groups = Map.groupBy(wanted, (rate) => JSON.stringify([lower(rate.roomType), rate.mealPlan, rate.basis, lower(rate.supplier)]));
    const results = [...groups.values()].flatMap((group) => {
      const [rate] = group;
      const productKey = JSON.stringify([hotelKey, lower(rate?.roomType ?? ''), rate?.mealPlan]);
      return searchGroup({ rates: group, prepared: { party, stay, tariff, requested: asked.length > 0, hotelKey, productKey } });
    });
    search.candidates.push(...results.filter((result) => result.ok));
    if (!results.some(({ ok }) => ok)) search.failures.push(...failuresOf({ hotelName, results, mealPlans }));
  }
  search.foundHotels = [...found];
  return search;
};

const failuresOf = ({
  hotelName,
  results,
  mealPlans,
}: {
  hotelName: string;
  results: readonly (StayCandidate | Unavailable)[];
  mealPlans: readonly MealPlan[];
}): HotelFailure[] => {
  const reasons = new Map<string, HotelFailure>();
  for (const result of results) {
    if (!result.ok && !reasons.has(result.reason)) reasons.set(result.reason, { hotelName, reason: result.reason, detail: result.detail });
  }
  if (results.length === 0) {
    return [{ hotelName, reason: 'no_rate_for_dates', detail: `There is no rate with meal plan ${mealPlans.join(' or ')}.` }];
  }
  // Other seasons and packages always fail on their dates; what kept the right ones from fitting says more.
  if (reasons.size > 1) reasons.delete('no_rate_for_dates');
  return [...reasons.values()];
};
