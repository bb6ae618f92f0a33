import { listAssumptions } from '../list-assumptions.ts';
import type { Trip } from '../schemas.ts';
import type { EnquiryStatus } from '../status-machine.ts';

type Values = {
  subject: string;
  status: EnquiryStatus;
  parkedReason: string | null;
  priority: string;
  tags: readonly string[];
  trip: Trip;
  missing: readonly string[];
  confidence: number | null;
  conflicts: readonly unknown[];
  flagged: readonly string[];
  method: 'rules' | 'model' | 'person';
};

/** What is written of an enquiry whose trip changed, by the names of its columns; what a draft would assume is listed anew. */
export const enquiryValues = ({
  subject,
  status,
  parkedReason,
  priority,
  tags,
  trip,
  missing,
  confidence,
  conflicts,
  flagged,
  method,
}: Values) => ({
  subject,
  status,
  parked_reason: parkedReason,
  priority,
  tags,
  trip,
  missing,
  assumed: trip.isTravel ? listAssumptions({ trip }) : [],
  confidence,
  conflicts,
  flagged,
  method,
});
