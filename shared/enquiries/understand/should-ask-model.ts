import type { ExtractTripInput } from '../extract/extract-trip.ts';
import type { MailReading } from './read-for-model.ts';

/** As much as an enquiry may hold: nobody is paid to read more. */
const MAX_CHARACTERS = 100_000;

/** Whether a model is asked about a mail at all: not about one that is too long, says nothing, or comes from a machine or a seller. */
export const shouldAskModel = ({ mail, reading }: { mail: Pick<ExtractTripInput, 'text'>; reading: MailReading }): boolean =>
  mail.text.length <= MAX_CHARACTERS && !reading.isNoClient && reading.text !== '';
