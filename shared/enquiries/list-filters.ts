import { z } from 'zod';
import { listQuerySchema } from '../core/list-query.ts';
import { addDays, isLocalDate, startOfDay } from '../core/local-date.ts';
import { ENQUIRY_PRIORITIES, ENQUIRY_SOURCES } from './enquiry-view.ts';
import { ENQUIRY_STATUSES } from './status-machine.ts';

const moment = z.string().refine((text) => isLocalDate(text) || z.iso.datetime({ offset: true }).safeParse(text).success, {
  error: 'must be a date, YYYY-MM-DD, or an instant with its offset',
});

/** The list's query. Days are the agency's, both included; an instant in `to` is the first that is not. */
export const enquiryListQuerySchema = listQuerySchema.extend({
  status: z.enum(ENQUIRY_STATUSES).optional(),
  priority: z.enum(ENQUIRY_PRIORITIES).optional(),
  /** A member's id, `me` or `none`. */
  assignee: z.string().max(60).optional(),
  source: z.enum(ENQUIRY_SOURCES).optional(),
  destination: z.string().trim().min(1).max(120).optional(),
  q: z.string().trim().min(2).max(200).optional(),
  from: moment.optional(),
  to: moment.optional(),
  tag: z.string().trim().min(1).max(40).optional(),
  intent: z.string().min(1).max(60).optional(),
});

/** The instant at which a day of the agency, or the day after it, begins; an instant is itself. RFC 3339. */
export const momentOf = ({ text, timeZone, isEnd }: { text: string; timeZone: string; isEnd: boolean }): string =>
  isLocalDate(text) ? startOfDay({ date: isEnd ? addDays(text, 1) : text, timeZone }).toISOString() : new Date(text).toISOString();
