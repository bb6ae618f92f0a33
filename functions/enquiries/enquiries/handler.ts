import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { enquiryView } from '../../../shared/enquiries/enquiry-view.ts';
import { getEnquiry } from '../../../shared/enquiries/get-enquiry.ts';
import { listEnquiries } from '../../../shared/enquiries/list-enquiries.ts';
import { requestReply } from '../../../shared/mail/outgoing/request-reply.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const list: RouteHandler<typeof routes.list, 'store'> = async ({ ctx, input }) => {
  const { limit, cursor, status, priority } = input.query;
  const scope = { route: 'enquiries.list', filters: { status, priority } };
  const { enquiries, nextBeforeNumber } = await listEnquiries({
    ctx,
    input: {
      limit,
      status: status ?? null,
      priority: priority ?? null,
      beforeNumber: cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor }),
    },
  });
  return {
    body: {
      data: enquiries.map(enquiryView),
      nextCursor: nextBeforeNumber === null ? null : ctx.cursor.encode({ ...scope, position: nextBeforeNumber }),
    },
  };
};

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx, input }) => {
  const { row, runs } = await getEnquiry({ ctx, input: { enquiryId: decodeId('enquiry', input.params.id) } });
  return {
    body: {
      ...enquiryView(row),
      quoteRuns: runs.map(({ result, reasons, created_at }) => ({ result, reasons, createdAt: new Date(created_at).toISOString() })),
    },
    etag: `${row.revision}-${runs.length}`,
  };
};

const reply: RouteHandler<typeof routes.reply, 'store' | 'bus'> = async ({ ctx, input }) => {
  const { outboundId, threadId, ...answer } = await requestReply({
    ctx,
    input: {
      to: { enquiryId: decodeId('enquiry', input.params.id) },
      body: input.body,
      idempotencyKey: input.idempotencyKey ?? '',
    },
  });
  return {
    body: { outboundId: encodeId('outbound', outboundId), threadId: encodeId('thread', threadId), ...answer, status: 'queued' },
  };
};

export default { list, get, reply };
