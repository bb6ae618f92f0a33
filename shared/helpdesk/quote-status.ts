import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { can } from '../core/permissions.ts';
import { getQuote } from '../quotes/get-quote.ts';
import { listQuotes } from '../quotes/list-quotes.ts';
import type { QuoteRow } from '../quotes/quote-row.ts';
import type { TenantContext } from '../services/context.ts';
import { readRow } from '../services/store/read-row.ts';
import { readRows } from '../services/store/read-rows.ts';
import type { ActionOutcome } from './action-outcome.ts';
import { emailIn } from './email-in.ts';

const NUMBER = /\bQ-\d{4}-\d{6}\b/iu;
/** The name stands after "for", "of" or "to" and begins with a capital. */
const NAME =
  /\b(?:for|of|to)\s+(\p{Lu}[\p{L}’'-]{0,40}(?:\s+(?:(?:van|von|de|der|du|da|di|la|le|el|bin|al)\s+){0,2}\p{Lu}[\p{L}’'-]{0,40}){0,3})/gu;
const SHOWN = 3;

const idSchema = z.object({ id: z.uuid() });

const describe = ({ number, version, state, document, sent_at }: QuoteRow): string => {
  const when = sent_at === null ? '' : ` since ${sent_at.slice(0, 10)}`;
  const what =
    state === 'draft'
      ? 'a draft that nobody has approved yet'
      : state === 'approved'
        ? 'approved, and not sent yet'
        : `${state}${state === 'sent' ? when : ''}`;
  return `${number} for ${document.client.name}, version ${version}, is ${what}.`;
};

/** A pattern that finds the text itself and nothing else: what LIKE reads as a wildcard is escaped. */
const literally = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

const namesIn = (question: string): string[] => [...question.matchAll(NAME)].flatMap(([, name]) => (name === undefined ? [] : [name]));

const clientsOf = async ({ ctx, question }: { ctx: TenantContext<'store'>; question: string }): Promise<string[]> => {
  const email = emailIn(question);
  const clients = ctx.store.from('clients').select('id');
  if (email !== null) return (await readRows({ query: clients.eq('email', email).limit(SHOWN), schema: idSchema })).map(({ id }) => id);
  for (const name of namesIn(question).slice(0, SHOWN)) {
    const found = await readRows({
      query: ctx.store
        .from('clients')
        .select('id')
        .ilike('name', `%${literally(name)}%`)
        .order('created_at', { ascending: false })
        .limit(SHOWN),
      schema: idSchema,
    });
    if (found.length > 0) return found.map(({ id }) => id);
  }
  return [];
};

const findQuotes = async ({ ctx, question }: { ctx: TenantContext<'store'>; question: string }): Promise<QuoteRow[] | null> => {
  const number = NUMBER.exec(question)?.[0].toUpperCase();
  if (number !== undefined) {
    const found = await readRow({ query: ctx.store.from('quotes').select('id').eq('number', number), schema: idSchema });
    return found === null ? [] : [await getQuote({ ctx, input: { quoteId: found.id } })];
  }
  if (emailIn(question) === null && namesIn(question).length === 0) return null;
  const quotes: QuoteRow[] = [];
  for (const clientId of await clientsOf({ ctx, question })) {
    quotes.push(...(await listQuotes({ ctx, input: { limit: SHOWN, beforeNumber: null, state: null, clientId, enquiryId: null } })).quotes);
  }
  return quotes.slice(0, SHOWN);
};

/** How far a quote is, by its number, or the newest ones of a client by address or name. Null: the question names neither. */
export const quoteStatus = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: { question: string } }): Promise<ActionOutcome> => {
  const { actor } = ctx;
  const name = 'quote_status';
  if (actor.kind !== 'member' || !can({ role: actor.role, permission: 'quotes:read' })) {
    return { text: 'Your role does not allow you to see quotes, so I could not look.', action: { name } };
  }
  const quotes = await findQuotes({ ctx, question: input.question });
  if (quotes === null) return null;
  const [first] = quotes;
  if (first === undefined) return { text: 'I found no such quote.', action: { name } };
  return { text: quotes.map(describe).join('\n'), action: { name, quoteId: encodeId('quote', first.id) } };
};
