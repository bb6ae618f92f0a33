import { derivedUuid } from '../core/ids.ts';
import { isAutomatedAddress, isFormRobotAddress } from '../mail/automated-address.ts';
import type { Authentication } from './extract/triage-trip.ts';
import type { Trip } from './schemas.ts';

export type SenderClient = {
  id: string;
  name: string;
  /** Lower case. */
  email: string;
  /** E.164. */
  phone: string | null;
  /** ISO 639-1. */
  language: string;
  /** Whether what is empty on a client who is known already may be filled: only from a sender who is proved. */
  mayFill: boolean;
};

/**
 * The client that the sender of an enquiry is or becomes; null when nobody may: an unverified sender, no address, a robot, one of the
 * agency's own addresses (`ownAddresses`, lower case: its members' and its inboxes').
 */
export const clientOfSender = ({
  tenantId,
  trip,
  address,
  authentication,
  ownAddresses,
}: {
  tenantId: string;
  trip: Trip;
  address: string | null;
  authentication: Authentication;
  ownAddresses: readonly string[];
}): SenderClient | null => {
  const email = address?.trim().toLowerCase() ?? '';
  if (authentication === 'fail' || email === '' || ownAddresses.includes(email)) return null;
  if (isAutomatedAddress(email) || isFormRobotAddress(email)) return null;
  return {
    id: derivedUuid({ cause: `${tenantId}/client`, step: email }),
    name: (trip.name?.value ?? '').slice(0, 200),
    email,
    phone: trip.phone?.value ?? null,
    language: trip.language.value,
    mayFill: authentication === 'pass',
  };
};
