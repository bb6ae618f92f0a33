import { localDateAt } from '../../core/local-date.ts';
import type { Trip } from '../schemas.ts';
import { readBudget } from './budget.ts';
import { clientCountries } from './client-country.ts';
import { type DateOrder, decideDateOrder } from './date-order.ts';
import { type ReadDestinations, readDestinations } from './destinations.ts';
import { foldText } from './fold-text.ts';
import { readHotels } from './hotels.ts';
import { type Label, labelled } from './labels.ts';
import { readLanguage } from './language.ts';
import { readMealPlans } from './meals.ts';
import { missingFields } from './missing.ts';
import { readParty } from './party.ts';
import { readPerson, type Sender } from './person-name.ts';
import { readPhone } from './phone.ts';
import type { Destination } from './place-names.ts';
import { prepareMail } from './prepare-mail.ts';
import { readStay } from './read-stay.ts';
import { readRequests } from './requests.ts';
import { readRooms } from './rooms.ts';
import { sentenceEnd } from './sentence-around.ts';
import { judgeTravel } from './travel-ask.ts';

export type ExtractTripInput = {
  subject: string;
  /** The sender's new text; a table as lines "Label  value" or "Label: value". The first 10,000 and last 2,000 characters are read. */
  text: string;
  from: Sender | null;
  sentAt: Date;
  /** IANA zone of the tenant: the day "today" is in. */
  timeZone: string;
  /** ISO 3166 country of the tenant. */
  region: string;
  /** ISO 4217 currency of the tenant. */
  currency: string;
  dateOrder: DateOrder;
  destinations: readonly Destination[];
};
type TripFields = Omit<Trip, 'missing' | 'isTravel' | 'instructionsInText' | 'name' | 'email' | 'phone' | 'language'>;

const MAX_PROBLEMS = 20;
/** "Zanzibar please": so few words that a place in them is all they say. */
const SHORT_TEXT_CHARACTERS = 60;
const NO_TRIP: TripFields = {
  destinations: [],
  destinationText: '',
  ambiguousDestinations: [],
  legs: [],
  checkIn: null,
  checkOut: null,
  nights: null,
  dateWindow: null,
  adults: null,
  children: null,
  childAges: null,
  roomCount: null,
  rooms: null,
  budget: null,
  hotels: [],
  mealPlans: [],
  requests: '',
  problems: [],
};

const isLabelledPlace = (labels: readonly Label[]): boolean => labelled(labels, 'destination').length > 0;

/** "Do I need a visa for Zanzibar?": the sentence that names the place is a question. */
const asksAboutPlace = ({ prose, places }: { prose: string; places: ReadDestinations }): boolean =>
  places.mentions.some(({ end }) => prose[sentenceEnd({ text: prose, index: end, limit: 240 })] === '?');

/**
 * Reads the trip out of one enquiry text by rules alone: no model, no network, the same answer each time. Never throws for any text.
 * Every field says how sure it is and which words it came from; what is assumed is marked, what cannot be is in `problems`, what nobody said is empty.
 * A place counts only in a text that speaks of a trip: it asks, names travellers, nights, or has a form's label. A text that asks for no trip (a newsletter, an offer, a bill, a note of absence) gives none of its fields.
 * Dates are calendar days in `timeZone`, seen from `sentAt`; money is in minor units.
 */
export const extractTrip = ({
  subject,
  text,
  from,
  sentAt,
  timeZone,
  region,
  currency,
  dateOrder,
  destinations,
}: ExtractTripInput): Trip => {
  const mail = prepareMail({ subject, text });
  const { labels, prose, whole, isReply } = mail;
  const verdict = judgeTravel({ subject, body: whole });
  const language = readLanguage(`${whole.slice(0, 1_500)}\n${mail.subject}`.trim());
  const person = readPerson({ from, labels, text: whole });
  const countries = clientCountries({ address: person.email?.value ?? '', text: whole, language: language.value });
  const senderCountry = countries.strong[0] ?? countries.weak[0] ?? null;
  const order = decideDateOrder({ folded: foldText(`${mail.subject}\n${whole}`), senderCountry, tenantOrder: dateOrder });
  const places = readDestinations({ body: prose, subject: mail.subject, labels, destinations, ownName: person.name?.value ?? '' });
  const names = places.destinations.map(({ value }) => value);
  const today = localDateAt({ instant: sentAt, timeZone });
  const stay = readStay({ prose, isReply, subject: mail.subject, labels, destinations: names, mentions: places.mentions, today, order });
  const party = readParty({ text: `${prose}\n\n${mail.subject}`, labels, isReply });
  const known = { adults: party.adults?.value ?? null, children: party.children?.value ?? null, childAges: party.childAges?.value ?? [] };
  const budget = readBudget({ text: prose, labels, currency });
  const isFullRequest = (stay.checkIn !== null || stay.dateWindow !== null) && known.adults !== null;
  const isClient = verdict.machine === null && !verdict.sells && (!verdict.otherBusiness || isFullRequest || isReply);
  const speaksOfTrip =
    verdict.asks ||
    known.adults !== null ||
    stay.nights !== null ||
    isLabelledPlace(labels) ||
    asksAboutPlace({ prose, places }) ||
    whole.trim().length < SHORT_TEXT_CHARACTERS;
  const isPlaceAsked = speaksOfTrip && (names.length > 0 || places.ambiguous.length > 0);
  // "A family of six from Miami to Boston, 16-18 March, 8,000": no word asks, and yet everything is said.
  const isWholeTrip =
    stay.checkIn !== null && stay.checkOut !== null && places.destinationText !== '' && (known.adults !== null || budget !== null);
  const isTravel = isClient && (isPlaceAsked || verdict.asks || isWholeTrip);
  const fields: TripFields = {
    destinations: places.destinations,
    destinationText: places.destinationText,
    ambiguousDestinations: places.ambiguous,
    legs: stay.legs,
    checkIn: stay.checkIn,
    checkOut: stay.checkOut,
    nights: stay.nights,
    dateWindow: stay.dateWindow,
    adults: party.adults,
    children: party.children,
    childAges: party.childAges,
    ...readRooms({ text: prose, labels, ...known }),
    budget,
    hotels: readHotels({ text: prose, labels, placeNames: destinations.flatMap(({ name, aliases }) => [name, ...aliases]) }),
    mealPlans: readMealPlans([prose, ...labelled(labels, 'meals').map(({ value }) => value)].join('\n')),
    requests: readRequests({ text: prose, labels }),
    problems: [...stay.problems, ...party.problems],
  };
  const read = isTravel || (isReply && isClient) ? fields : NO_TRIP;
  const truncated = mail.truncated
    ? [{ reason: 'text_truncated', text: `Only the first 10,000 and the last 2,000 of ${text.length} characters were read.` }]
    : [];
  const phone = readPhone({
    text: `${prose}\n${mail.signature}`,
    labels,
    countries: { strong: countries.strong, weak: [...countries.weak, region] },
  });
  return {
    ...read,
    problems: [...truncated, ...read.problems].slice(0, MAX_PROBLEMS),
    ...(verdict.machine === 'bulk' ? { name: null, email: null } : person),
    phone: verdict.machine === null ? phone : null,
    language,
    isTravel,
    missing: missingFields(read),
    instructionsInText: mail.instructionsInText,
  };
};
