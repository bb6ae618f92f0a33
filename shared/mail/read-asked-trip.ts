import { extractTrip } from '../enquiries/extract/extract-trip.ts';
import type { Trip } from '../enquiries/schemas.ts';
import type { Store } from '../services/store/port.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import type { SortedMessage } from './sort-message.ts';

/** The trip that a mail's own words speak of, by rules alone: what a reply says anew, compared with what its thread is about. */
export const readAskedTrip = async ({ ctx, sorted }: { ctx: { store: Store }; sorted: SortedMessage }): Promise<Trip> => {
  const { timeZone, region, currency, dateOrder } = sorted.settings.company;
  return extractTrip({
    subject: sorted.subject,
    text: sorted.replyText,
    from: sorted.person === null ? null : { name: sorted.person.name ?? '', address: sorted.person.address },
    sentAt: new Date(sorted.mail.date ?? sorted.stored.received_at),
    timeZone,
    region,
    currency,
    dateOrder,
    destinations: await listDestinations({ ctx }),
  });
};
