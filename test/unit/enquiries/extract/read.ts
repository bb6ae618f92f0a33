import destinations from '../../../../infra/local/demo/destinations.json' with { type: 'json' };
import type { ExtractTripInput } from '../../../../shared/enquiries/extract/extract-trip.ts';
import { extractTrip } from '../../../../shared/enquiries/extract/extract-trip.ts';

/** Reads a text as a South African agency would on 10 March 2026. */
export const read = (text: string, changes: Partial<ExtractTripInput> = {}) =>
  extractTrip({
    subject: '',
    text,
    from: { name: 'Robin Ekman', address: 'robin@mailhaus.example' },
    sentAt: new Date('2026-03-10T08:00:00Z'),
    timeZone: 'Africa/Johannesburg',
    region: 'ZA',
    currency: 'ZAR',
    dateOrder: 'dmy',
    destinations,
    ...changes,
  });
