import type { SearchInput } from '../../../../shared/quotes/price/types.ts';
import type { FxSet, Rate } from '../../../../shared/rates/schemas.ts';

/**
 * The pricing rules once more, slow and plain: night by night, person by person, in fractions. It knows only what the properties need: every currency
 * can be converted, no two rates of one room cover the same night, no wishes for hotels, and seasons of a room share limits and ages.
 */
type Fraction = { top: bigint; bottom: bigint };
type Person = { age: number | null; isGrownUp: boolean };
export type OracleOption = { hotels: string[]; total: bigint; cost: bigint; prices: bigint[] };

const DAY_MS = 86_400_000;
const DECIMALS: Record<string, number> = { JPY: 0, BHD: 3 };

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

const fraction = (decimal: string): Fraction => {
  const [whole = '', rest = ''] = decimal.split('.');
  return { top: BigInt(whole + rest), bottom: 10n ** BigInt(rest.length) };
};

const roundHalfUp = ({ top, bottom }: Fraction): bigint => {
  const whole = top / bottom;
  const rest = top - whole * bottom;
  return rest + rest >= bottom ? whole + 1n : whole;
};

const convert = ({ amount, from, to, fxSet }: { amount: bigint; from: string; to: string; fxSet: FxSet | null }): bigint => {
  if (from === to) return amount;
  const perBase = (currency: string) => fraction(currency === fxSet?.base ? '1' : (fxSet?.rates[currency] ?? '0'));
  const [source, target] = [perBase(from), perBase(to)];
  const major: Fraction = { top: amount, bottom: 10n ** BigInt(DECIMALS[from] ?? 2) };
  const inBase: Fraction = { top: major.top * source.bottom, bottom: major.bottom * source.top };
  const inTarget: Fraction = { top: inBase.top * target.top, bottom: inBase.bottom * target.bottom };
  return roundHalfUp({ top: inTarget.top * 10n ** BigInt(DECIMALS[to] ?? 2), bottom: inTarget.bottom });
};

const kindOf = ({ person, rate }: { person: Person; rate: Rate }): string => {
  if (person.isGrownUp) return 'adult';
  let lowest = 99;
  let highest = -1;
  for (const band of rate.childBands) {
    if (band.minAge < lowest) lowest = band.minAge;
    if (band.maxAge > highest) highest = band.maxAge;
  }
  const age = person.age ?? highest;
  if (age < lowest) return 'infant';
  if (age > highest) return 'adult';
  for (const [index, band] of rate.childBands.entries()) if (age >= band.minAge && age <= band.maxAge) return `band${index}`;
  throw new Error('a gap between bands');
};

/** Rooms of people: put them in one by one, opening one room more each time it does not work out. */
const intoRooms = ({ search, rate }: { search: SearchInput; rate: Rate }): Person[][] | null => {
  const grownUps = Array.from({ length: search.party.adults }, (): Person => ({ age: null, isGrownUp: true }));
  const young = search.party.childAges.map((age): Person => ({ age, isGrownUp: false }));
  if (search.party.rooms !== null) {
    return search.party.rooms.map(({ adults, childAges }) => [
      ...Array.from({ length: adults }, (): Person => ({ age: null, isGrownUp: true })),
      ...childAges.map((age): Person => ({ age, isGrownUp: false })),
    ]);
  }
  const adults = [...grownUps, ...young.filter((person) => kindOf({ person, rate }) === 'adult')];
  const children = young.filter((person) => kindOf({ person, rate }).startsWith('band'));
  const infants = young.filter((person) => kindOf({ person, rate }) === 'infant');
  for (let count = 1; count <= adults.length; count += 1) {
    const rooms = Array.from({ length: count }, (): Person[] => []);
    const waitingAdults = [...adults];
    const waitingChildren = [...children];
    for (const [index, room] of rooms.entries()) {
      const roomsAfter = count - index - 1;
      while (waitingAdults.length > roomsAfter && room.length < (rate.maxAdults ?? 1000)) room.push(...waitingAdults.splice(0, 1));
      let taken = 0;
      while (waitingChildren.length > 0 && taken < (rate.maxChildren ?? 1000)) {
        room.push(...waitingChildren.splice(0, 1));
        taken += 1;
      }
    }
    if (waitingAdults.length > 0 || waitingChildren.length > 0) continue;
    rooms[0]?.push(...infants);
    return rooms;
  }
  return null;
};

type Bucket = { rate: Rate; native: bigint };

const addTo = ({ buckets, key, rate, amount }: { buckets: Map<string, Bucket>; key: string; rate: Rate; amount: number }): void => {
  const bucket = buckets.get(key) ?? { rate, native: 0n };
  bucket.native += BigInt(amount);
  buckets.set(key, bucket);
};

/** One night (or one package) of one room into the buckets; false when the rate has no price for somebody. */
const chargeRoom = ({ room, rate, run, buckets }: { room: Person[]; rate: Rate; run: string; buckets: Map<string, Bucket> }): boolean => {
  const kinds = room.map((person) => kindOf({ person, rate }));
  const adults = kinds.filter((kind) => kind === 'adult').length;
  const children = kinds.filter((kind) => kind.startsWith('band')).length;
  if (adults === 0 || adults > (rate.maxAdults ?? 1000) || children > (rate.maxChildren ?? 1000)) return false;
  const alone = adults === 1 && children === 0;
  if (alone && rate.adultSingle === null) return false;
  const adultPrice = alone ? (rate.adultSingle ?? 0) : rate.adultSharing;
  const adultKey = `${run}/${alone ? 'alone' : 'shared'}`;
  if (rate.basis === 'per_room_night') addTo({ buckets, key: adultKey, rate, amount: adultPrice });
  for (const kind of kinds) {
    if (kind === 'adult' && rate.basis !== 'per_room_night') addTo({ buckets, key: adultKey, rate, amount: adultPrice });
    if (kind === 'infant' && rate.infantAmount === null) return false;
    if (kind === 'infant') addTo({ buckets, key: `${run}/infant`, rate, amount: rate.infantAmount ?? 0 });
    if (kind.startsWith('band'))
      addTo({ buckets, key: `${run}/${kind}`, rate, amount: rate.childBands[Number(kind.slice(4))]?.amount ?? 0 });
  }
  return true;
};

const isClosed = ({ rate, day }: { rate: Rate; day: number }): boolean =>
  rate.closeouts.some(({ from, to }) => day >= dayNumber(from) && day <= dayNumber(to));

/** The buckets of a stay in one room type, or null when it cannot be had. */
const chargeStay = ({ rates, search, leg }: { rates: Rate[]; search: SearchInput; leg: { checkIn: string; nights: number } }) => {
  const buckets = new Map<string, Bucket>();
  const arrival = dayNumber(leg.checkIn);
  for (let night = 0; night < leg.nights; night += 1) {
    const day = arrival + night;
    const asked = rates[0]?.basis === 'per_person_stay' ? arrival : day;
    const rate = rates.find((candidate) => asked >= dayNumber(candidate.validFrom) && asked <= dayNumber(candidate.validTo));
    if (rate === undefined || isClosed({ rate, day })) return null;
    if (search.party.childAges.length > 0 && rate.childBands.length === 0) return null;
    if (rate.basis === 'per_person_stay' && rate.stayNights !== leg.nights) return null;
    if (rate.basis !== 'per_person_stay' && night === 0) {
      if (leg.nights < (rate.minNights ?? 1) || leg.nights > (rate.maxNights ?? 1000)) return null;
    }
    if (rate.basis === 'per_person_stay' && night > 0) continue;
    const rooms = intoRooms({ search, rate });
    if (rooms === null) return null;
    for (const room of rooms) if (!chargeRoom({ room, rate, run: rate.id, buckets })) return null;
  }
  return buckets;
};

const totalOf = ({ buckets, search }: { buckets: Map<string, Bucket>; search: SearchInput }): Omit<OracleOption, 'hotels'> => {
  const prices: bigint[] = [];
  let cost = 0n;
  for (const { rate, native } of buckets.values()) {
    const amount = convert({ amount: native, from: rate.currency, to: search.quoteCurrency, fxSet: search.fxSet });
    if (rate.priceBasis === 'gross') {
      prices.push(amount);
      cost += amount - roundHalfUp({ top: amount * BigInt(rate.commissionBp ?? 0), bottom: 10_000n });
      continue;
    }
    const markup = rate.markupBp ?? search.destinationMarkupBp[rate.destination] ?? search.defaultMarkupBp;
    prices.push(amount + roundHalfUp({ top: amount * BigInt(markup), bottom: 10_000n }));
    cost += amount;
  }
  return { prices, cost, total: prices.reduce((sum, price) => sum + price, 0n) };
};

/** The cheapest stay of each hotel of one leg, cheapest hotel first. */
const cheapestStays = ({
  search,
  leg,
}: {
  search: SearchInput;
  leg: { destination: string; checkIn: string; nights: number };
}): OracleOption[] => {
  const best = new Map<string, OracleOption>();
  const rooms = new Map<string, Rate[]>();
  for (const rate of search.rates) {
    if (!rate.active || rate.destination !== leg.destination) continue;
    const key = `${rate.hotelName}|${rate.roomType}|${rate.mealPlan}|${rate.basis}|${rate.supplier}`;
    rooms.set(key, [...(rooms.get(key) ?? []), rate]);
  }
  for (const rates of rooms.values()) {
    const buckets = chargeStay({ rates, search, leg });
    const hotel = rates[0]?.hotelName ?? '';
    if (buckets === null) continue;
    const option: OracleOption = { hotels: [hotel], ...totalOf({ buckets, search }) };
    const known = best.get(hotel);
    if (known === undefined || option.total < known.total) best.set(hotel, option);
  }
  return [...best.values()].sort((left, right) => (left.total === right.total ? 0 : left.total < right.total ? -1 : 1));
};

/** The options of a search, cheapest first; none when a leg has none. */
export const slowOptions = (search: SearchInput): OracleOption[] => {
  const legs = search.legs.map(({ nights, ...leg }) => cheapestStays({ search, leg: { ...leg, nights: nights ?? 0 } }));
  if (legs.some((stays) => stays.length === 0)) return [];
  const count = Math.min(search.maxOptions ?? 3, Math.max(...legs.map((stays) => stays.length)));
  const options: OracleOption[] = [];
  for (let index = 0; index < count; index += 1) {
    const option: OracleOption = { hotels: [], total: 0n, cost: 0n, prices: [] };
    for (const stays of legs) {
      const stay = stays[index] ?? stays.at(-1);
      if (stay === undefined) continue;
      option.hotels.push(...stay.hotels);
      option.total += stay.total;
      option.cost += stay.cost;
      option.prices.push(...stay.prices);
    }
    options.push(option);
  }
  return options;
};
