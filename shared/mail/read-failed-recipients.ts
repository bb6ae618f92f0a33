import type { FailedRecipient } from './schemas.ts';

const READ_CHARACTERS = 20_000;
const FAILURE =
  /undeliver|could ?n[o']t be delivered|not be delivered|delivery (has |to the following recipients? )?failed|failed permanently|permanent(ly)? (error|fail)|returned mail|returned to sender|user unknown|no such user|mailbox (is )?(unavailable|full)|recipient (address )?rejected|address not found|unzustellbar|non remis|no se ha podido entregar|n[ãa]o (foi )?entregue/i;
const ADDRESS = /[^\s@<>,;:"'()[\]]{1,64}@[^\s@<>,;:"'()[\]]{1,190}\.[a-z]{2,24}/gi;
const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;
const REPLY_CODE = /\b([45])\d\d[ -]/;

/**
 * Recipients that a bounce without a machine-readable part names in its words. `ownAddresses`: addresses of ours, which the text also
 * mentions. Empty when the text does not speak of a failure.
 */
export const readFailedRecipients = ({ text, ownAddresses }: { text: string; ownAddresses: readonly string[] }): FailedRecipient[] => {
  const head = text.slice(0, READ_CHARACTERS);
  const failure = FAILURE.exec(head);
  if (failure === null) return [];
  const own = new Set(ownAddresses.map((address) => address.toLowerCase()));
  const found = [...head.matchAll(ADDRESS)].map((match) => match[0].toLowerCase());
  const address = found.find((one) => !own.has(one) && !/^(mailer-daemon|postmaster)@/.test(one));
  if (address === undefined) return [];
  const status = STATUS.exec(head)?.[1] ?? null;
  const firstDigit = status?.charAt(0) ?? REPLY_CODE.exec(head)?.[1] ?? null;
  return [{ address, status, permanent: firstDigit === null ? null : firstDigit === '5', diagnostic: null }];
};
