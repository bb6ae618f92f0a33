import { addDays } from '../core/local-date.ts';
import type { FxSet } from '../rates/schemas.ts';
import type { Settings } from '../tenants/settings-schemas.ts';
import type { Party, Priced, QuoteDocument } from './schemas.ts';

type Input = {
  settings: Settings;
  client: { name: string; email: string; phone: string | null };
  priced: Priced;
  party: Party;
  /** What the draft took for granted, in words, besides what each option assumed. */
  assumed: readonly string[];
  fxSet: FxSet | null;
  /** Local day in the tenant's zone. */
  today: string;
  ownAddress: string;
};

/** Everything that the PDF and the mail of a draft say. The number is filled in by the database, which alone knows the next one. */
export const buildQuoteDocument = ({ settings, client, priced, party, assumed, fxSet, today, ownAddress }: Input): QuoteDocument => {
  const { company, email, quotes, branding } = settings;
  const [first] = priced.options;
  const stays = first?.stays ?? [];
  const [firstStay] = stays;
  const lastStay = stays.at(-1);
  if (firstStay === undefined || lastStay === undefined) throw new Error('a priced quote has an option with a stay');
  const rateCurrencies = new Set(priced.options.flatMap((option) => option.lines.map((line) => line.unit.currency)));
  const isConverted = [...rateCurrencies].some((currency) => currency !== priced.currency);
  return {
    number: '',
    version: 1,
    brand: {
      name: company.name,
      primaryColour: branding.primaryColour,
      accentColour: branding.accentColour,
      address: company.address,
      phone: company.phone,
      email: email.replyToAddress ?? email.fromAddress ?? ownAddress,
      website: company.website,
      signature: email.signature,
    },
    client,
    consultant: null,
    locale: company.locale,
    issuedOn: today,
    validUntil: addDays(today, quotes.validityDays),
    destinations: stays.map((stay) => stay.destination),
    checkIn: firstStay.checkIn,
    checkOut: lastStay.checkOut,
    nights: stays.reduce((sum, stay) => sum + stay.nights, 0),
    adults: party.adults,
    childAges: party.childAges,
    currency: priced.currency,
    options: priced.options,
    fx: isConverted && fxSet !== null ? { asOf: fxSet.asOf, source: fxSet.source } : null,
    assumed: [...new Set([...assumed, ...priced.options.flatMap((option) => option.assumed)])],
    requestedHotelNotFound: priced.requestedHotelNotFound,
    terms: quotes.terms,
    notes: quotes.notes,
  };
};
