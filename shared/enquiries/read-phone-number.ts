import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { invalid } from '../core/errors.ts';

/**
 * A telephone number that somebody typed, as E.164. `region` is the agency's country, in which national numbers are read.
 * @throws AppError validation_failed at /phone.
 */
export const readPhoneNumber = ({ text, region }: { text: string; region: CountryCode }): string => {
  const parsed = parsePhoneNumberFromString(text, region);
  if (parsed?.isPossible() !== true) throw invalid([{ pointer: '/phone', detail: 'is no telephone number' }]);
  return parsed.number;
};
