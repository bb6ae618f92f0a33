import { createHash } from 'node:crypto';
import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { approveQuote } from '../../../shared/quotes/approve-quote.ts';
import { getQuote } from '../../../shared/quotes/get-quote.ts';
import { getQuoteMail } from '../../../shared/quotes/get-quote-mail.ts';
import { listQuotes } from '../../../shared/quotes/list-quotes.ts';
import { quotePdf } from '../../../shared/quotes/quote-pdf.ts';
import type { QuoteRow } from '../../../shared/quotes/quote-row.ts';
import { quoteView } from '../../../shared/quotes/quote-view.ts';
import { requestQuoteSend } from '../../../shared/quotes/request-quote-send.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { Actor } from '../../../shared/services/context.ts';
import { seesMargins } from '../../../shared/tenants/sees-margins.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'blobs';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const view = ({ ctx, row }: { ctx: { actor: Actor }; row: QuoteRow }) => ({
  body: quoteView({ row, withMargins: seesMargins(ctx) }),
  etag: `${row.version}-${row.revision}`,
});

/** A filter by an id that does not parse finds nothing, like one of another tenant. */
const filterId = (kind: 'client' | 'enquiry', id: string | undefined): string | null =>
  id === undefined ? null : (decodeId(kind, id) ?? NOBODY);

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, state, clientId, enquiryId } = input.query;
  const scope = { route: 'quotes.list', filters: { state, clientId, enquiryId } };
  const { quotes, nextBeforeNumber } = await listQuotes({
    ctx,
    input: {
      limit,
      state: state ?? null,
      clientId: filterId('client', clientId),
      enquiryId: filterId('enquiry', enquiryId),
      beforeNumber: cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor }),
    },
  });
  const withMargins = seesMargins(ctx);
  return {
    body: {
      data: quotes.map((row) => quoteView({ row, withMargins })),
      nextCursor: nextBeforeNumber === null ? null : ctx.cursor.encode({ ...scope, position: nextBeforeNumber }),
    },
  };
};

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => {
  const row = await getQuote({ ctx, input: { quoteId: decodeId('quote', input.params.id) } });
  const mail = await getQuoteMail({ ctx, input: { quoteId: row.id, version: row.version } });
  const { body, etag } = view({ ctx, row });
  // The mail moves on while the quote stays as it is.
  const mailTag = createHash('sha256').update(JSON.stringify(mail)).digest('hex').slice(0, 12);
  return { body: { ...body, mail }, etag: mail === null ? etag : `${etag}-${mailTag}` };
};

const pdf: RouteHandler<typeof routes.pdf, Uses> = async ({ ctx, input }) => {
  const { bytes, fileName, etag } = await quotePdf({ ctx, input: { quoteId: decodeId('quote', input.params.id) } });
  return { bytes, etag, headers: { 'content-disposition': `inline; filename="${fileName}"` } };
};

const approve: RouteHandler<typeof routes.approve, Uses> = async ({ ctx, input }) =>
  view({ ctx, row: await approveQuote({ ctx, input: { quoteId: decodeId('quote', input.params.id) } }) });

const send: RouteHandler<typeof routes.send, Uses> = async ({ ctx, input }) => {
  const { outboundId, quoteId, version } = await requestQuoteSend({ ctx, input: { quoteId: decodeId('quote', input.params.id) } });
  return { body: { outboundId: encodeId('outbound', outboundId), quoteId: encodeId('quote', quoteId), version, status: 'queued' } };
};

export default { list, get, pdf, approve, send };
