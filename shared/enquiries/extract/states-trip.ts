import type { Trip } from '../schemas.ts';

/** Whether somebody says when, how long, with whom or for how much: whoever does wants a trip, however they put it. */
export const statesTrip = ({ checkIn, checkOut, nights, dateWindow, adults, children, roomCount, budget }: Trip): boolean =>
  [checkIn, checkOut, nights, dateWindow, adults, children, roomCount, budget].some((value) => value !== null && !value.assumed);
