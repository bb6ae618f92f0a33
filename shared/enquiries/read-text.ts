import type { Store } from '../services/store/port.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { type ExtractTripInput, extractTrip } from './extract/extract-trip.ts';

type Input = Pick<ExtractTripInput, 'subject' | 'text' | 'from' | 'sentAt'>;

/** Reads the trip out of a text by rules, as the caller's agency would: its destinations, currency, country and time zone. */
export const readText = async ({ ctx, input }: { ctx: { store: Store }; input: Input }) => {
  const [settings, destinations] = await Promise.all([getSettings({ ctx }), listDestinations({ ctx })]);
  const { timeZone, region, currency, dateOrder } = settings.company;
  return { trip: extractTrip({ ...input, timeZone, region, currency, dateOrder, destinations }), settings, destinations };
};
