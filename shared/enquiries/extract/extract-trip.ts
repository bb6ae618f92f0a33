import { localDateAt } from '../../core/local-date.ts';
import type { Trip } from '../schemas.ts';
import { readBudget } from './budget.ts';
import { clientCountries } from './client-country.ts';
import { decideDateOrder, type DateOrder } from './date-order.ts';
import { readStayDates } from './dates.ts';
import { readDestinations } from './destinations.ts';
import { foldText } from './fold-text.ts';
import { readHotels } from './hotels.ts';
import { takeOutInstructions } from './instructions.ts';
import { labelled, readLabels } from './labels.ts';
import { readLanguage } from './language.ts';
import { findEllipses, readLegs } from './legs.ts';
import { readMealPlans } from './meals.ts';
import { missingFields } from './missing.ts';
import { chooseNights, findNights } from './nights.ts';
import { normaliseText } from './normalise-text.ts';
import { parseCount } from './number-words.ts';
import { readParty } from './party.ts';
import { readPerson, type Sender } from './person-name.ts';
import { readPhone } from './phone.ts';
import type { Destination } from './place-names.ts';
import { readRequests } from './requests.ts';
import { readRooms } from './rooms.ts';
import { splitSignature } from './split-signature.ts';
import { stripHistory } from './strip-history.ts';
import { judgeTravel } from './travel-ask.ts';

export type ExtractTripInput = {
  subject: string;
  /** The sender's new text; a table as lines "Label  value" or "Label: value". The first 16,000 and last 4,000 characters are read. */
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

const MAX_SUBJECT_CHARACTERS = 300;
const REPLY = /^\s*(?:(?:re|aw|antw|antwort|sv|vs|rv|res|resp|rif|ref|tr)\s*(?:\[\d+\])?\s*:\s*)+/i;
const EARLIER_QUOTE = /\b(?:quote|quotation|angebot|devis|cotizacion|orcamento|booking|invoice)\b[ :#]{0,3}[a-z]{0,4}-?[a-z0-9]*\d{3}/;
const MAX_PROBLEMS = 20;

const prepare = ({ subject, text }: { subject: string; text: string }) => {
  const normal = normaliseText(text);
  const title = normaliseText(subject.slice(0, MAX_SUBJECT_CHARACTERS)).text.replace(/\s+/g, ' ');
  const history = stripHistory({ text: normal.text, folded: foldText(normal.text) });
  const ordersInText = takeOutInstructions(history);
  const ordersInSubject = takeOutInstructions(title.replace(/\s*\b(?:SYSTEM|ADMIN|AI)\s?:.*$/, ''));
  const isReply = REPLY.test(title);
  // The subject of a reply speaks of the mail before it: its places and dates are history.
  const ownSubject = isReply || EARLIER_QUOTE.test(foldText(title)) ? '' : ordersInSubject.text;
  const { body, signature } = splitSignature(ordersInText.text);
  const found = ordersInText.found || ordersInSubject.found || takeOutInstructions(title).found;
  return { ...readLabels(body), signature, subject: ownSubject, isReply, instructionsInText: found, truncated: normal.truncated, whole: ordersInText.text };
};

/**
 * Reads the trip out of one enquiry text by rules alone: no model, no network, the same answer each time. Never throws for any text.
 * Every field says how sure it is and which words it came from; what is assumed is marked, what cannot be is in `problems`, what nobody said is empty.
 * Dates are calendar days in `timeZone`, seen from `sentAt`; money is in minor units.
 */
export const extractTrip = ({ subject, text, from, sentAt, timeZone, region, currency, dateOrder, destinations }: ExtractTripInput): Trip => {
  const mail = prepare({ subject, text });
  const { labels, prose } = mail;
  const today = localDateAt({ instant: sentAt, timeZone });
  const language = readLanguage(`${mail.whole.slice(0, 1_500)}\n${mail.subject}`.trim());
  const person = readPerson({ from, labels, text: mail.whole });
  const verdict = judgeTravel({ subject, body: mail.whole });
  const readable = verdict.machine !== null ? '' : prose;
  const readableLabels = verdict.machine !== null ? [] : labels;
  const readableSubject = verdict.machine !== null ? '' : mail.subject;
  const folded = foldText(readable);
  const address = person.email?.value ?? from?.address ?? '';
  const countries = clientCountries({ address, text: mail.whole, language: language.value });
  const order = decideDateOrder({ folded: foldText(`${mail.subject}\n${mail.whole}`), senderCountry: countries.strong[0] ?? countries.weak[0] ?? null, tenantOrder: dateOrder });
  const places = readDestinations({ body: readable, subject: readableSubject, labels: readableLabels, destinations: verdict.otherBusiness ? [] : destinations, ownName: person.name?.value ?? '' });
  const names = places.destinations.map(({ value }) => value);
  const labelNights = findNights(labelled(readableLabels, 'nights').map(({ value }) => (/^\s*\d{1,2}\s*$/.test(value) ? `${value.trim()} nights` : foldText(value))).join('. '));
  const inBody = [...findNights(folded), ...(names.length > 1 ? findEllipses({ body: folded, parse: parseCount }) : [])];
  const firstLegs = readLegs({ body: folded, destinations: names, mentions: places.mentions, nights: inBody, totalNights: null });
  const forWhole = inBody.filter((mention) => !firstLegs.used.has(mention) && /\D{4}/.test(mention.source) && !/\b(?:in|na|no|en|em)$/.test(mention.source));
  const legSum = firstLegs.legs.length > 1 && firstLegs.legs.every(({ nights }) => nights !== null) ? firstLegs.legs.reduce((sum, leg) => sum + (leg.nights ?? 0), 0) : null;
  const subjectNights = findNights(foldText(readableSubject));
  const stated = chooseNights(labelNights) ?? chooseNights(forWhole) ?? (forWhole.length === 0 && labelNights.length === 0 ? chooseNights(subjectNights) : null);
  const nights = stated ?? (legSum !== null && legSum <= 60 ? { value: legSum, confidence: 0.9, source: firstLegs.legs.map(({ destination, nights: count }) => `${destination} ${count}`).join(', ').slice(0, 300), assumed: false } : null);
  const stay = readStayDates({ body: folded, subject: foldText(readableSubject), labels: readableLabels, today, order: order.order, orderAssumed: order.assumed, nights });
  const { legs } = readLegs({ body: folded, destinations: names, mentions: places.mentions, nights: inBody, totalNights: stay.nights?.value ?? null });
  const party = readParty({ text: [readable, readableSubject].join('\n\n'), labels: readableLabels, isReply: mail.isReply });
  const rooms = readRooms({ text: readable, labels: readableLabels, adults: party.adults?.value ?? null, children: party.children?.value ?? null, childAges: party.childAges?.value ?? [] });
  const mealText = [readable, ...labelled(readableLabels, 'meals').map(({ value }) => value)].join('\n');
  const truncated = mail.truncated ? [{ reason: 'text_truncated', text: `Only the first 16,000 and the last 4,000 of ${text.length} characters were read.` }] : [];
  const trip = {
    destinations: places.destinations,
    destinationText: places.destinationText,
    ambiguousDestinations: places.ambiguous,
    legs,
    checkIn: stay.checkIn,
    checkOut: stay.checkOut,
    nights: stay.nights,
    dateWindow: stay.dateWindow,
    adults: party.adults,
    children: party.children,
    childAges: party.childAges,
    ...rooms,
    budget: readBudget({ text: readable, labels: readableLabels, currency }),
    hotels: readHotels({ text: readable, labels: readableLabels, placeNames: destinations.flatMap(({ name, aliases }) => [name, ...aliases]) }),
    mealPlans: readMealPlans(mealText),
    requests: readRequests({ text: readable, labels: readableLabels }),
    ...(verdict.machine === 'bulk' ? { name: null, email: null } : person),
    phone: verdict.machine !== null ? null : readPhone({ text: `${readable}\n${mail.signature}`, labels: readableLabels, countries: { strong: countries.strong, weak: [...countries.weak, region] } }),
    language,
    isTravel: verdict.machine === null && (names.length > 0 || places.ambiguous.length > 0 || (verdict.asks && !verdict.otherBusiness)),
    problems: [...truncated, ...stay.problems, ...party.problems].slice(0, MAX_PROBLEMS),
    instructionsInText: mail.instructionsInText,
  };
  return { ...trip, missing: missingFields(trip) };
};
