import { invalid } from '../../core/errors.ts';
import { formatMoney } from '../../core/format-money.ts';
import { isLocalDate } from '../../core/local-date.ts';
import { compareMoney } from '../../core/money.ts';
import type { Money } from '../../core/money-schema.ts';
import type { QuoteDocument } from '../schemas.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { describeOption, type OptionView } from './describe-option.ts';
import { describeParty } from './describe-party.ts';
import { formatDate, formatDateRange } from './format-date.ts';
import { knownLocale } from './known-locale.ts';
import { countWords, listWords } from './list-words.ts';

/** A quote in the client's words: all that its PDF and mail say, and nothing that they must not (no cost, markup, commission or supplier). */
export type QuoteView = {
  number: string;
  version: number;
  clientName: string;
  clientContact: string[];
  brandName: string;
  brandContact: string[];
  signature: string;
  consultant: { name: string; email: string } | null;
  destinations: string;
  dateRange: string;
  arrival: string;
  departure: string;
  nights: string;
  party: string;
  /** The party without ages, one group a line. */
  partyCounts: string[];
  issuedOn: string;
  validUntil: string;
  /** `From` with several options, else `Total`; the amount is the cheapest option's total. */
  headline: { label: 'From' | 'Total'; amount: string };
  remarks: string[];
  options: OptionView[];
  fxNote: string | null;
  notes: string;
  terms: string;
};

const cheapestOf = (document: QuoteDocument): Money => {
  const misfit = document.options.findIndex(
    (option) => option.currency !== document.currency || option.total.currency !== document.currency,
  );
  if (misfit >= 0)
    throw invalid([{ pointer: `/options/${misfit}/currency`, detail: `must be ${document.currency}, the quote's currency` }]);
  const [first, ...others] = document.options.map((option) => option.total);
  if (first === undefined) throw invalid([{ pointer: '/options', detail: 'must hold at least one option' }]);
  return others.reduce((cheapest, total) => (compareMoney(total, cheapest) < 0 ? total : cheapest), first);
};

const fxNoteOf = (document: QuoteDocument, locale: string): string | null => {
  if (document.fx === null) return null;
  const day = document.fx.asOf.slice(0, 10);
  const asOf = isLocalDate(day) ? formatDate({ date: day, locale }) : cleanLine(document.fx.asOf);
  return `Prices in other currencies were converted to ${document.currency} with the exchange rates of ${asOf} (${cleanLine(document.fx.source)}).`;
};

const remarksOf = (document: QuoteDocument): string[] => {
  const wanted = document.requestedHotelNotFound.map(cleanLine).filter((name) => name !== '');
  const notFound = wanted.length === 0 ? [] : [`We could not offer ${listWords(wanted)} for your dates; we chose alternatives for you.`];
  return [...notFound, ...document.assumed.map((assumption) => `Assumed: ${cleanLine(assumption)}`)];
};

const nonEmpty = (texts: readonly string[]): string[] => texts.map(cleanLine).filter((text) => text !== '');

/** The document in words. Throws `validation_failed` when an option is not in the quote's currency or a currency is unknown. */
export const describeQuote = (document: QuoteDocument): QuoteView => {
  const locale = knownLocale(document.locale);
  const { brand, client, consultant } = document;
  const cheapest = cheapestOf(document);
  return {
    number: cleanLine(document.number),
    version: document.version,
    clientName: cleanLine(client.name),
    clientContact: nonEmpty([client.email, client.phone ?? '']),
    brandName: cleanLine(brand.name),
    brandContact: nonEmpty([...cleanText(brand.address).split('\n'), brand.phone, brand.email, brand.website]),
    signature: cleanText(brand.signature).trim(),
    consultant: consultant === null ? null : { name: cleanLine(consultant.name), email: cleanLine(consultant.email) },
    destinations: listWords(nonEmpty(document.destinations)),
    dateRange: formatDateRange({ from: document.checkIn, to: document.checkOut, locale }),
    arrival: formatDate({ date: document.checkIn, locale, weekday: true }),
    departure: formatDate({ date: document.checkOut, locale, weekday: true }),
    nights: countWords(document.nights, 'night'),
    party: describeParty(document),
    partyCounts: [
      countWords(document.adults, 'adult'),
      ...(document.childAges.length === 0 ? [] : [countWords(document.childAges.length, 'child', 'children')]),
    ],
    issuedOn: formatDate({ date: document.issuedOn, locale }),
    validUntil: formatDate({ date: document.validUntil, locale }),
    headline: { label: document.options.length > 1 ? 'From' : 'Total', amount: formatMoney({ money: cheapest, locale }) },
    remarks: remarksOf(document),
    options: document.options.map((option) => {
      const assumed = option.assumed.filter((assumption) => !document.assumed.includes(assumption));
      return describeOption({ option: { ...option, assumed }, issuedOn: document.issuedOn, locale });
    }),
    fxNote: fxNoteOf(document, locale),
    notes: cleanText(document.notes).trim(),
    terms: cleanText(document.terms).trim(),
  };
};
