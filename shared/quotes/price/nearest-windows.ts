import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { Rate } from '../../rates/schemas.ts';
import type { Leg, NoAvailability } from '../schemas.ts';

type Window = { from: LocalDate; to: LocalDate };

const MOST_PER_HOTEL = 2;
const MOST_WINDOWS = 20;

/** `window` without the closed nights. */
const openParts = ({ validFrom, validTo, closeouts }: Rate): Window[] => {
  const parts: Window[] = [];
  let from = validFrom;
  for (const closeout of closeouts.toSorted((left, right) => (left.from < right.from ? -1 : 1))) {
    if (closeout.to < from || closeout.from > validTo) continue;
    if (closeout.from > from) parts.push({ from, to: addDays(closeout.from, -1) });
    from = addDays(closeout.to, 1);
  }
  if (from <= validTo) parts.push({ from, to: validTo });
  return parts;
};

/** Windows that touch or overlap become one. */
const joinWindows = (windows: readonly Window[]): Window[] => {
  const joined: Window[] = [];
  for (const window of windows.toSorted((left, right) => (left.from < right.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last === undefined || window.from > addDays(last.to, 1)) joined.push({ ...window });
    else if (window.to > last.to) last.to = window.to;
  }
  return joined;
};

const distanceDays = ({ window, leg }: { window: Window; leg: Leg }): number => {
  const lastNight = addDays(leg.checkIn, leg.nights - 1);
  if (window.from > lastNight) return daysBetween(lastNight, window.from);
  return window.to < leg.checkIn ? daysBetween(window.to, leg.checkIn) : 0;
};

const windowsOfHotel = ({ rates, leg, today }: { rates: readonly Rate[]; leg: Leg; today: LocalDate | undefined }): Window[] => {
  const nightly = rates.filter(({ basis }) => basis !== 'per_person_stay');
  const packages = rates.filter(({ basis }) => basis === 'per_person_stay');
  // A stay cannot change its room or basis half way, so only windows of the same one are joined.
  const groups = Map.groupBy(nightly, ({ roomType, mealPlan, basis, supplier }) => JSON.stringify([roomType, mealPlan, basis, supplier]));
  const perNight = [...groups.values()].flatMap((group) => joinWindows(group.flatMap(openParts)));
  const longEnough = perNight.filter(({ from, to }) => daysBetween(from, to) + 1 >= leg.nights);
  const usable = [...longEnough, ...packages.flatMap(openParts)];
  const windows = joinWindows(usable.length > 0 ? usable : perNight).filter(({ to }) => today === undefined || to >= today);
  return windows
    .toSorted((left, right) => distanceDays({ window: left, leg }) - distanceDays({ window: right, leg }))
    .slice(0, MOST_PER_HOTEL);
};

/** When the hotels of `rates` can be booked nearest to the leg's dates: at most two windows a hotel (nights, both ends included), nearest first. */
export const nearestWindows = ({
  rates,
  leg,
  today,
}: {
  rates: readonly Rate[];
  leg: Leg;
  today: LocalDate | undefined;
}): NoAvailability['nearestWindows'] => {
  const windows = [...Map.groupBy(rates, ({ hotelName }) => hotelName)].flatMap(([hotelName, own]) =>
    windowsOfHotel({ rates: own, leg, today }).map((window) => ({ hotelName, destination: leg.destination, ...window })),
  );
  return windows
    .toSorted((left, right) => distanceDays({ window: left, leg }) - distanceDays({ window: right, leg }))
    .slice(0, MOST_WINDOWS);
};
