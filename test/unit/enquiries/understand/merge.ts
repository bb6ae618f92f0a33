import type { ExtractTripInput } from '../../../../shared/enquiries/extract/extract-trip.ts';
import { extractTrip } from '../../../../shared/enquiries/extract/extract-trip.ts';
import { mergeTrips } from '../../../../shared/enquiries/understand/merge-trips.ts';
import { type ModelTrip, modelTripSchema } from '../../../../shared/enquiries/understand/model-trip.ts';

export const DESTINATIONS = [
  { name: 'Zanzibar', aliases: ['Unguja'] },
  { name: 'Mauritius', aliases: [] },
  { name: 'Kruger', aliases: [] },
];

export const NOTHING_SAID: ModelTrip = {
  isTravel: true,
  givesOrders: false,
  destinations: null,
  checkIn: null,
  checkOut: null,
  nights: null,
  adults: null,
  children: null,
  childAges: null,
  roomCount: null,
  hotels: null,
};

export const mailOf = (text: string, changes: Partial<ExtractTripInput> = {}): ExtractTripInput => ({
  subject: '',
  text,
  from: { name: 'Robin Ekman', address: 'robin@mailhaus.example' },
  sentAt: new Date('2026-03-10T08:00:00Z'),
  timeZone: 'Africa/Johannesburg',
  region: 'ZA',
  currency: 'ZAR',
  dateOrder: 'dmy',
  destinations: DESTINATIONS,
  ...changes,
});

/** What rules and a model that says just this make of a mail; its answer goes through the schema as any answer does. */
export const merge = (text: string, said: Readonly<Record<string, unknown>>, changes: Partial<ExtractTripInput> = {}) => {
  const mail = mailOf(text, changes);
  const rules = extractTrip(mail);
  return { rules, ...mergeTrips({ rules, model: modelTripSchema.parse({ ...NOTHING_SAID, ...said }), mail }) };
};
