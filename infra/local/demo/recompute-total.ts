import { parse } from 'csv-parse/sync';

// A second opinion on a price, on purpose independent of shared/quotes/price: it reads the sheet itself, walks night by night,
// and knows nothing but what the sheet and the agency's settings say.

type Row = Record<string, string>;

export type OptionToCheck = {
  stays: {
    hotelName: string;
    roomType: string;
    mealPlan: string;
    checkIn: string;
    nights: number;
    rooms: { adults: number; childAges: (number | null)[] }[];
  }[];
};

type Terms = { csv: string; currency: string; markupBp: number; fx: { base: string; rates: Record<string, string> } };

const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** `12.30` as 1230; every currency of the sheet has two decimals. */
const cents = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
};

const halfUp = (numerator: bigint, denominator: bigint): bigint => (2n * numerator + denominator) / (2n * denominator);

/** amount x rate as a fraction: rates are decimals, 1 base = rate x other. */
const convert = ({ amount, from, terms }: { amount: bigint; from: string; terms: Terms }): bigint => {
  if (from === terms.currency) return amount;
  const scale = 100_000_000n;
  const scaled = (currency: string): bigint => {
    if (currency === terms.fx.base) return scale;
    const rate = terms.fx.rates[currency];
    if (rate === undefined) throw new Error(`the exchange rates do not know ${currency}`);
    const [whole = '0', fraction = ''] = rate.split('.');
    return BigInt(whole) * scale + BigInt(fraction.padEnd(8, '0'));
  };
  return halfUp(amount * scaled(terms.currency), scaled(from));
};

/** The people of a stay, sorted into what the sheet charges for. */
const countGuests = ({ rooms, row }: { rooms: OptionToCheck['stays'][number]['rooms']; row: Row }) => {
  const minAge = row['child_min_age'] === '' ? null : Number(row['child_min_age']);
  const maxAge = row['child_max_age'] === '' ? null : Number(row['child_max_age']);
  const counts = { sharing: 0, single: 0, children: 0, infants: 0, rooms: 0, singleRooms: 0 };
  for (const room of rooms) {
    let adults = room.adults;
    let children = 0;
    for (const age of room.childAges) {
      if (age === null || minAge === null || maxAge === null) throw new Error('a price with a guessed age is not recomputed');
      if (age > maxAge) adults += 1;
      else if (age < minAge) counts.infants += 1;
      else children += 1;
    }
    counts.children += children;
    const isSingle = adults === 1 && room.childAges.length === 0;
    if (isSingle) counts.single += 1;
    else counts.sharing += adults;
    if (isSingle) counts.singleRooms += 1;
    else counts.rooms += 1;
  }
  return counts;
};

/** Runs of nights (or the one stay) with their row: each is priced and rounded on its own. */
const runsOf = ({ rows, stay }: { rows: Row[]; stay: OptionToCheck['stays'][number] }): { row: Row; times: number }[] => {
  const same = rows.filter(
    (row) => row['hotel_name'] === stay.hotelName && row['room_type'] === stay.roomType && row['meal_plan'] === stay.mealPlan,
  );
  const covers = (row: Row, date: string): boolean => (row['valid_from'] ?? '') <= date && date <= (row['valid_to'] ?? '');
  const whole = same.find(
    (row) => row['basis'] === 'per_person_stay' && Number(row['stay_nights']) === stay.nights && covers(row, stay.checkIn),
  );
  if (whole !== undefined) return [{ row: whole, times: 1 }];
  const runs: { row: Row; times: number }[] = [];
  for (let night = 0; night < stay.nights; night += 1) {
    const row = same.find((candidate) => candidate['basis'] !== 'per_person_stay' && covers(candidate, dayAfter(stay.checkIn, night)));
    if (row === undefined) throw new Error(`the sheet has no rate for ${stay.hotelName} on ${dayAfter(stay.checkIn, night)}`);
    const last = runs.at(-1);
    if (last?.row === row) last.times += 1;
    else runs.push({ row, times: 1 });
  }
  return runs;
};

/** What an option must cost by the sheet, in minor units of `terms.currency`. */
export const recomputeTotal = ({ option, terms }: { option: OptionToCheck; terms: Terms }): number => {
  const rows = parse(terms.csv, { columns: true, bom: true }) as Row[];
  let total = 0n;
  const add = ({ row, unit, quantity, times }: { row: Row; unit: string | undefined; quantity: number; times: number }) => {
    if (quantity === 0) return;
    if (unit === undefined || unit === '') throw new Error(`the sheet names no price for part of the party at ${row['hotel_name']}`);
    const cost = convert({ amount: cents(unit) * BigInt(quantity) * BigInt(times), from: row['currency'] ?? '', terms });
    total += cost + halfUp(cost * BigInt(terms.markupBp), 10_000n);
  };
  for (const stay of option.stays) {
    for (const { row, times } of runsOf({ rows, stay })) {
      const guests = countGuests({ rooms: stay.rooms, row });
      const isRoom = row['basis'] === 'per_room_night';
      add({ row, unit: row['adult_sharing'], quantity: isRoom ? guests.rooms : guests.sharing, times });
      add({ row, unit: row['adult_single'], quantity: isRoom ? guests.singleRooms : guests.single, times });
      add({ row, unit: row['child_rate'], quantity: guests.children, times });
      add({ row, unit: row['infant_rate'], quantity: guests.infants, times });
    }
  }
  return Number(total);
};
