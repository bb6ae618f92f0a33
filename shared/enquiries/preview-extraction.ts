import type { TenantContext } from '../services/context.ts';
import { triageTrip } from './extract/triage-trip.ts';
import { listAssumptions } from './list-assumptions.ts';
import { readText } from './read-text.ts';

/** What an enquiry of this text would be understood as, by rules. Stores nothing and asks no model. `email`: of the sender, when known. */
export const previewExtraction = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { subject: string; text: string; email: string | null };
}) => {
  const { subject, text, email } = input;
  const now = ctx.now();
  const from = email === null ? null : { name: null, address: email };
  const { trip, settings } = await readText({ ctx, input: { subject, text, from, sentAt: now } });
  const triage = triageTrip({ trip, authentication: 'pass', now, timeZone: settings.company.timeZone });
  return {
    ...triage,
    trip,
    assumed: trip.isTravel ? listAssumptions({ trip }) : [],
    flagged: trip.instructionsInText ? ['instructions_in_text'] : [],
  };
};
