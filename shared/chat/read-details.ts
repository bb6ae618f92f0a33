import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { invalid } from '../core/errors.ts';
import { readPhoneNumber } from '../enquiries/read-phone-number.ts';
import type { Trip } from '../enquiries/schemas.ts';
import type { ChatSettings } from './chat-settings.ts';

export type Lead = { name?: string | undefined; email?: string | undefined; phone?: string | undefined };

const ADDRESS = /[^\s<>()[\]"',;:@]{1,64}@[^\s<>()[\]"',;:@]{3,253}/g;
const MAX_ADDRESSES = 5;

const typedAddress = (text: string): string | undefined =>
  [...text.matchAll(ADDRESS)]
    .slice(0, MAX_ADDRESSES)
    .map(([address]) => address.replace(/[.!?]+$/, '').toLowerCase())
    .find((address) => z.email().max(320).safeParse(address).success);

const givenPhone = ({ phone, region }: { phone: string; region: CountryCode }): string => {
  try {
    return readPhoneNumber({ text: phone, region });
  } catch {
    throw invalid([{ pointer: '/lead/phone', detail: 'is no telephone number' }]);
  }
};

/**
 * What a visitor tells of themselves in one message, as far as the agency wants to keep it: given in fields, which win, or typed. `read`: what the rules found in the message. `own`: addresses of the agency and its
 * people, which are nobody's lead. Addresses are in lower case, numbers E.164.
 * @throws AppError validation_failed at /lead/phone
 */
export const readDetails = ({
  query,
  lead,
  read,
  settings,
  region,
  own,
}: {
  query: string;
  lead: Lead;
  read: Pick<Trip, 'name' | 'email' | 'phone'>;
  settings: Pick<ChatSettings, 'leadCapture' | 'collectEmail' | 'collectPhone'>;
  region: CountryCode;
  own: readonly string[];
}): Lead => {
  if (!settings.leadCapture) return {};
  const email = settings.collectEmail ? (lead.email?.trim().toLowerCase() ?? typedAddress(query)) : undefined;
  const typedPhone = read.phone?.assumed === true ? undefined : read.phone?.value;
  const phone = !settings.collectPhone ? undefined : lead.phone === undefined ? typedPhone : givenPhone({ phone: lead.phone, region });
  const name = lead.name?.trim() || read.name?.value;
  return {
    ...(email === undefined || own.includes(email) ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(name === undefined || name === '' ? {} : { name: name.slice(0, 100).toWellFormed() }),
  };
};
