import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { moneySchema } from '../core/money-schema.ts';
import { QUOTE_STATES, type QuoteRow } from './quote-row.ts';
import { lineSchema, optionSchema, quoteDocumentSchema } from './schemas.ts';

const lineView = lineSchema.partial({ unit: true, cost: true, markup: true, commission: true, explain: true });
const optionView = optionSchema.extend({ lines: z.array(lineView) }).partial({ cost: true, margin: true });

/** A quote as the API answers it. Cost, markup, commission, margin, the arithmetic and the unit, which is the supplier's amount, only for those who may see margins. */
export const quoteViewSchema = quoteDocumentSchema.omit({ brand: true, options: true }).extend({
  id: z.string(),
  enquiryId: z.string().nullable(),
  clientId: z.string(),
  state: z.enum(QUOTE_STATES),
  /** The cheapest option, shown as "from"; alternatives are never added up. */
  headline: moneySchema,
  options: z.array(optionView),
  createdAt: z.string(),
  approvedAt: z.string().nullable(),
  sentAt: z.string().nullable(),
  revision: z.int(),
});

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

export const quoteView = ({ row, withMargins }: { row: QuoteRow; withMargins: boolean }): z.input<typeof quoteViewSchema> => {
  const { brand: _brand, options, ...document } = row.document;
  return {
    ...document,
    id: encodeId('quote', row.id),
    enquiryId: row.enquiry_id === null ? null : encodeId('enquiry', row.enquiry_id),
    clientId: encodeId('client', row.client_id),
    state: row.state,
    headline: { amount: row.headline_minor, currency: row.currency },
    options: withMargins
      ? options
      : options.map(({ cost: _cost, margin: _margin, lines, ...option }) => ({
          ...option,
          lines: lines.map(
            ({ unit: _unit, cost: _lineCost, markup: _markup, commission: _commission, explain: _explain, ...line }) => line,
          ),
        })),
    createdAt: new Date(row.created_at).toISOString(),
    approvedAt: instant(row.approved_at),
    sentAt: instant(row.sent_at),
    revision: row.revision,
  };
};
