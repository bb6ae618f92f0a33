import { type LocalDate, localDateAt } from '../../core/local-date.ts';
import { clientCountries } from '../extract/client-country.ts';
import { type DateOrder, decideDateOrder } from '../extract/date-order.ts';
import type { ExtractTripInput } from '../extract/extract-trip.ts';
import { foldText } from '../extract/fold-text.ts';
import { readLanguage } from '../extract/language.ts';
import { type PlaceForm, placeForms } from '../extract/place-names.ts';
import { prepareMail } from '../extract/prepare-mail.ts';
import { judgeTravel } from '../extract/travel-ask.ts';

/** A mail as the model gets it and as its answer is checked against: without history, signature and orders to the system. */
export type MailReading = {
  /** Subject and body, in their own letters. */
  text: string;
  /** The same folded, of the same length. */
  folded: string;
  isReply: boolean;
  /** Written by a machine, or by somebody who sells: no model is asked about it. */
  isNoClient: boolean;
  today: LocalDate;
  order: { order: DateOrder; assumed: boolean };
  places: PlaceForm[];
};

/** Reads a mail as `extractTrip` does, up to where its fields begin. Dates are seen from the day of sending in the tenant's zone. */
export const readForModel = ({ subject, text, from, sentAt, timeZone, dateOrder, destinations }: ExtractTripInput): MailReading => {
  const mail = prepareMail({ subject, text });
  const verdict = judgeTravel({ subject, body: mail.whole });
  const language = readLanguage(`${mail.whole.slice(0, 1_500)}\n${mail.subject}`.trim()).value;
  const countries = clientCountries({ address: from?.address ?? '', text: mail.whole, language });
  const readable = `${mail.subject}\n\n${mail.body}`.trim();
  return {
    text: readable,
    folded: foldText(readable),
    isReply: mail.isReply,
    isNoClient: verdict.machine !== null || verdict.sells,
    today: localDateAt({ instant: sentAt, timeZone }),
    order: decideDateOrder({
      folded: foldText(`${mail.subject}\n${mail.whole}`),
      senderCountry: countries.strong[0] ?? countries.weak[0] ?? null,
      tenantOrder: dateOrder,
    }),
    places: placeForms(destinations),
  };
};
