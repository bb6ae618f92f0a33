import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import destinations from '../../../infra/local/demo/destinations.json' with { type: 'json' };
import { type ExtractTripInput, extractTrip } from '../../../shared/enquiries/extract/extract-trip.ts';
import type { Trip } from '../../../shared/enquiries/schemas.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { readMail } from '../../../shared/mail/read-mail.ts';
import { listFiles } from '../bench-files.ts';

/** What is compared, by the names of the gold; null, [] and undefined mean that nothing is stated. */
export type Fields = Readonly<Record<string, unknown>>;
/** One case as the rules read it. `isAsked`: the pipeline asks a model about such a mail; `fieldsOf`: what is compared of a trip. */
export type ReadCase = { mail: ExtractTripInput; rules: Trip; isAsked: boolean; fieldsOf: (trip: Trip) => Fields };
export type BenchCase = { id: string; gold: Fields; read: () => Promise<ReadCase> };

/** The agency of the demo. */
const AGENCY = { timeZone: 'Africa/Johannesburg', region: 'ZA', currency: 'ZAR', dateOrder: 'dmy' as const };
const BEFORE_EVERY_TRIP = '2022-01-01T08:00:00Z';

const expectedSchema = z.array(z.looseObject({ id: z.string() }));
const requestSchema = z.looseObject({ id: z.string(), query: z.string(), gold: z.record(z.string(), z.unknown()) });

/** The cases of a folder: mails named by an expected.json beside them, and the lines of .jsonl files. */
export const readCases = async (folder: string): Promise<BenchCase[]> => {
  const cases: BenchCase[] = [];
  for (const file of await listFiles(folder)) {
    const path = `${folder}/${file}`;
    if (file.endsWith('.jsonl')) cases.push(...toRequests(await readFile(path, 'utf8')));
    if (file.endsWith('expected.json'))
      cases.push(...toMails({ folder: path.slice(0, -'/expected.json'.length), text: await readFile(path, 'utf8') }));
  }
  return cases;
};

const toMails = ({ folder, text }: { folder: string; text: string }): BenchCase[] =>
  expectedSchema.parse(JSON.parse(text)).map(({ id, notes: _, ...gold }) => ({
    id,
    gold,
    read: async () => readEnquiryMail(await readFile(`${folder}/${id}.eml`)),
  }));

const toRequests = (text: string): BenchCase[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => requestSchema.parse(JSON.parse(line)))
    .map(({ id, query, gold }) => ({ id, gold, read: async () => readRequest(query) }));

/** As the stages do: a mail of nobody gives no trip. Senders of the domain that it went to count as members with a valid signature. */
const readEnquiryMail = async (raw: Uint8Array): Promise<ReadCase> => {
  const { from, to } = await parseMail(raw);
  const isMember = from !== null && to.some(({ address }) => domainOf(address) === domainOf(from.address));
  const { mail, classification, person, subject, replyText } = await readMail({
    raw,
    delivery: {
      envelope: { to: [], from: isMember ? from.address : 'unknown@bench.invalid' },
      spf: isMember ? 'pass' : null,
      dkim: null,
      spamScore: null,
    },
    houseOf: () => ({
      ownMessageIdDomain: 'mail.bench.invalid',
      tenantAddresses: [],
      memberAddresses: isMember ? [from.address] : [],
      forwardedAsOriginal: true,
    }),
  });
  const isPerson = classification.mailClass === 'person' || classification.mailClass === 'form_robot';
  const input: ExtractTripInput = {
    ...AGENCY,
    subject,
    text: replyText,
    from: person === null ? null : { name: person.name ?? '', address: person.address },
    sentAt: new Date(mail.date ?? BEFORE_EVERY_TRIP),
    destinations,
  };
  const rules = extractTrip(input);
  const language = rules.language.value;
  const isRobotOfClient = classification.mailClass === 'auto_reply';
  return {
    mail: input,
    rules,
    isAsked: isPerson,
    fieldsOf: (trip) => {
      if (isPerson) return { ...stayOf(trip), clientEmail: person?.address ?? null };
      // A client's own robot still speaks for the client; of anything else nobody becomes one.
      return isRobotOfClient ? { clientName: person?.name ?? null, clientEmail: person?.address ?? null, language } : { language };
    },
  };
};

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

const readRequest = (query: string): ReadCase => {
  // Such a request carries no date: it is read at the start of the first year that it names.
  const year = /\b20\d\d\b/.exec(query)?.[0] ?? BEFORE_EVERY_TRIP.slice(0, 4);
  const mail: ExtractTripInput = {
    ...AGENCY,
    subject: '',
    text: query,
    from: null,
    sentAt: new Date(`${year}-01-01T08:00:00Z`),
    region: 'US',
    currency: 'USD',
    dateOrder: 'mdy',
    destinations,
  };
  return { mail, rules: extractTrip(mail), isAsked: true, fieldsOf: requestOf };
};

const requestOf = (trip: Trip): Fields => {
  const nights = trip.nights?.value ?? null;
  const adults = trip.adults?.value ?? null;
  return {
    destination: trip.destinationText,
    days: nights === null ? null : nights + 1,
    startDate: trip.checkIn?.value ?? null,
    endDate: trip.checkOut?.value ?? null,
    people: adults === null ? null : adults + (trip.children?.value ?? 0),
    budget: budgetOf(trip),
  };
};

const stayOf = (trip: Trip): Fields => ({
  destinations: trip.destinations.map(({ value }) => value),
  checkIn: trip.checkIn?.value ?? null,
  checkOut: trip.checkOut?.value ?? null,
  dateWindow: trip.dateWindow?.value ?? null,
  nights: trip.nights?.value ?? null,
  adults: trip.adults?.value ?? null,
  children: trip.children?.value ?? null,
  childAges: trip.childAges?.value ?? null,
  rooms: trip.roomCount?.value ?? null,
  budget: budgetOf(trip),
  phone: trip.phone?.value ?? null,
  clientName: trip.name?.value ?? null,
  language: trip.language.value,
});

const budgetOf = ({ budget }: Trip): unknown =>
  budget === null ? null : { amountMinor: budget.value.amount, currency: budget.value.currency, basis: budget.value.basis };
