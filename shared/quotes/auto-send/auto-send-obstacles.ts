import { foldText } from '../../enquiries/extract/fold-text.ts';
import type { Authentication } from '../../enquiries/extract/triage-trip.ts';
import type { Trip } from '../../enquiries/schemas.ts';

type Place = { name: string; aliases: readonly string[] };
export type AutoSendFacts = {
  settings: { autoSend: boolean; autoSendMaxMinor: number; secondApproval: boolean };
  /** Of the agency: what the limit is in. */
  currency: string;
  quote: { state: string; createdBy: string; headlineMinor: number; currency: string; optionCount: number; assumed: readonly string[] };
  enquiry: {
    revision: number;
    status: string;
    trip: Trip | null;
    assumed: readonly string[];
    flagged: readonly string[];
    conflictCount: number;
    missing: readonly string[];
  };
  /** Every mail of a person in the enquiry. */
  senders: readonly {
    authentication: Authentication | null;
    via: string | null;
    address: string | null;
    /** A member let the mail go on, or said that it is a person's. */
    isByHand: boolean;
  }[];
  client: { email: string; isBlocked: boolean };
  destinations: readonly Place[];
};

/** Whether the words that named a place are the name of that destination, letter by letter but for case and accents. */
const isExact = ({ place, destinations }: { place: Trip['destinations'][number]; destinations: readonly Place[] }): boolean => {
  const known = destinations.find(({ name }) => name === place.value);
  return known !== undefined && [known.name, ...known.aliases].some((name) => foldText(name) === foldText(place.source));
};

/** A form or a forward names somebody whom nobody has proved to be the sender; what a member vouched for may be a robot's. */
const isProved = ({ authentication, via, isByHand }: AutoSendFacts['senders'][number]): boolean =>
  authentication === 'pass' && via === 'from' && !isByHand;

/**
 * Everything that keeps a draft from being sent without a person (spec: quotes, Automatic send); nothing when all conditions hold. How many
 * were sent to that client lately is counted where it is sent. Amounts are in minor units of the agency's currency; a limit of 0 lets nothing out.
 */
export const autoSendObstacles = ({ settings, currency, quote, enquiry, senders, client, destinations }: AutoSendFacts): string[] => {
  const { trip } = enquiry;
  const places = trip?.destinations ?? [];
  const isFirstByClient = senders[0]?.address?.toLowerCase() === client.email;
  const obstacles: readonly [boolean, string][] = [
    [!settings.autoSend, 'auto_send_off'],
    [settings.secondApproval, 'second_approval'],
    [quote.state !== 'draft' || quote.createdBy !== 'system', 'not_our_draft'],
    [enquiry.status !== 'open', 'enquiry_not_open'],
    [!isFirstByClient || !senders.every(isProved), 'sender_not_proved'],
    [quote.assumed.length > 0 || enquiry.assumed.length > 0, 'something_assumed'],
    [enquiry.missing.length > 0 || enquiry.conflictCount > 0, 'something_open'],
    [places.length === 0 || !places.every((place) => isExact({ place, destinations })), 'destination_not_exact'],
    [quote.optionCount < 1, 'no_option'],
    [quote.currency !== currency || quote.headlineMinor > settings.autoSendMaxMinor, 'above_limit'],
    [enquiry.flagged.length > 0 || trip?.instructionsInText !== false, 'flagged'],
    [client.isBlocked, 'recipient_blocked'],
  ];
  return obstacles.flatMap(([stands, name]) => (stands ? [name] : []));
};
