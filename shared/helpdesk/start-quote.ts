import { encodeId } from '../core/ids.ts';
import { can } from '../core/permissions.ts';
import { createEnquiry } from '../enquiries/create-enquiry.ts';
import { assumeForDraft } from '../enquiries/extract/assume-for-draft.ts';
import { getEnquiry } from '../enquiries/get-enquiry.ts';
import { newEnquirySchema } from '../enquiries/new-enquiry.ts';
import { requestEnquiryQuote } from '../enquiries/request-enquiry-quote.ts';
import type { TenantContext } from '../services/context.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { ActionOutcome } from './action-outcome.ts';
import { emailIn } from './email-in.ts';

const NAMED = /\b(?:for|to)\s+(\p{Lu}[\p{L}’'-]{0,40}(?:\s+\p{Lu}[\p{L}’'-]{0,40}){1,3})\s*[,(<]?\s*(?=[\p{L}\p{N}._%+-]{1,64}@)/u;

const WORDS: Readonly<Record<string, string>> = {
  destination: 'the destination',
  dates: 'the dates',
  nights: 'the nights at each place',
  party: 'how many people travel',
  child_ages: 'the ages of the children',
};

/** Who the quote is for as the question names them; else what stands before the @ of their address. */
const nameOf = ({ question, email }: { question: string; email: string }): string =>
  NAMED.exec(question)?.[1] ?? email.slice(0, email.indexOf('@'));

/**
 * Begins a quote for a client: an enquiry with the words of the question, and the draft that the pipeline makes of it. The same question makes one enquiry. Null: it names no client's address.
 * @throws AppError as `createEnquiry` does for a passing reason
 */
export const startQuote = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus'>;
  input: { question: string; questionId: string };
}): Promise<ActionOutcome> => {
  const { actor } = ctx;
  const { question, questionId } = input;
  const name = 'start_quote';
  if (actor.kind !== 'member' || !can({ role: actor.role, permission: 'enquiries:write' })) {
    return { text: 'Your role does not allow you to start a quote, so I did not.', action: { name } };
  }
  const email = emailIn(question);
  if (email === null) return null;
  const entered = newEnquirySchema.safeParse({
    name: nameOf({ question, email }),
    email,
    subject: question.slice(0, 300).toWellFormed(),
    text: question,
  });
  if (!entered.success) return { text: `I could not start a quote: ${email} is no address that mail can be sent to.`, action: { name } };
  const id = await createEnquiry({ ctx, input: { ...entered.data, idempotencyKey: `helpdesk/${questionId}` } });
  const enquiryId = encodeId('enquiry', id);
  const action = { name, enquiryId } as const;
  const { enquiry } = await getEnquiry({ ctx, input: { enquiryId: id } });
  const begun = `I have created the enquiry ${enquiry.number} for ${email}.`;
  const { trip, status } = enquiry;
  if (status === 'open' && trip?.isTravel === true && assumeForDraft({ trip }) !== null) {
    // Where the agency drafts by itself the enquiry has set that off already.
    const { quotes } = await getSettings({ ctx });
    if (!quotes.autoDraft) await requestEnquiryQuote({ ctx, input: { enquiryId: id } });
    return { text: `${begun} Its draft quote is being made.`, action };
  }
  const wanted = enquiry.missing.map((field) => WORDS[field] ?? field);
  const reason = wanted.length === 0 ? 'nobody could tell which of our destinations is meant' : `I could not read ${wanted.join(' and ')}`;
  return { text: `${begun} There is no draft quote yet: ${reason}.`, action };
};
