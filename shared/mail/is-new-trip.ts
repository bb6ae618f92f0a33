import type { Trip } from '../enquiries/schemas.ts';
import type { Intent } from './intents.ts';

type Input = {
  intent: Intent;
  subject: string;
  /** Of the thread so far. */
  subjects: readonly string[];
  /** As the thread's enquiry knows it; null until it was read. */
  known: Trip | null;
  /** As this mail says it. */
  asked: Trip;
};

/** Whoever accepts, changes or complains speaks of the trip there is, whatever the subject says. */
const MAY_ASK_ANEW: readonly Intent[] = ['enquiry_new', 'enquiry_update', 'other'];
const PREFIX = /^\s*(?:re|aw|antw|antwort|sv|vs|rv|res|resp|rif|ref|fwd?|wg|tr|回复|返信)\s{0,2}(?:\[\d{1,3}\]\s{0,2})?[:：]/iu;
const MAX_PREFIXES = 20;

/** What a subject says without the marks that mail programs and we add. */
const plainSubject = (subject: string): string => {
  let plain = subject.slice(0, 300).replace(/\[(?:Q|ENQ)-\d{4}-\d{6,9}\]/g, '');
  for (let count = 0; count < MAX_PREFIXES && PREFIX.test(plain); count += 1) plain = plain.replace(PREFIX, '');
  return plain.replace(/\s+/g, ' ').trim().toLowerCase();
};

const isElsewhere = ({ known, asked }: { known: Trip; asked: Trip }): boolean =>
  known.destinations.length > 0 && asked.destinations.some(({ value }) => known.destinations.every((old) => old.value !== value));

const isAtOtherTime = ({ known, asked }: { known: Trip; asked: Trip }): boolean =>
  known.checkIn !== null && asked.checkIn !== null && known.checkIn.value !== asked.checkIn.value;

/** Whether a mail in a known thread asks for another trip: a subject that the thread never had, together with a new destination or new dates. */
export const isNewTrip = ({ intent, subject, subjects, known, asked }: Input): boolean => {
  if (known === null || !asked.isTravel || !MAY_ASK_ANEW.includes(intent)) return false;
  const plain = plainSubject(subject);
  if (plain === '' || subjects.some((earlier) => plainSubject(earlier) === plain)) return false;
  return isElsewhere({ known, asked }) || isAtOtherTime({ known, asked });
};
