import { invalid } from '../../../shared/core/errors.ts';
import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { addEnquiryNote } from '../../../shared/enquiries/add-enquiry-note.ts';
import { assignEnquiry } from '../../../shared/enquiries/assign-enquiry.ts';
import { changeEnquiryStatus } from '../../../shared/enquiries/change-enquiry-status.ts';
import { correctEnquiry } from '../../../shared/enquiries/correct-enquiry.ts';
import { createEnquiry } from '../../../shared/enquiries/create-enquiry.ts';
import { enquiryDetailView } from '../../../shared/enquiries/enquiry-detail-view.ts';
import { enquiryListView } from '../../../shared/enquiries/enquiry-list-view.ts';
import { enquiryStats } from '../../../shared/enquiries/enquiry-stats.ts';
import { extractAgain } from '../../../shared/enquiries/extract-again.ts';
import { getEnquiry } from '../../../shared/enquiries/get-enquiry.ts';
import { linkEnquiries } from '../../../shared/enquiries/link-enquiries.ts';
import { listEnquiries } from '../../../shared/enquiries/list-enquiries.ts';
import { momentOf } from '../../../shared/enquiries/list-filters.ts';
import { mergeEnquiries } from '../../../shared/enquiries/merge-enquiries.ts';
import { previewExtraction } from '../../../shared/enquiries/preview-extraction.ts';
import { requestEnquiryQuote } from '../../../shared/enquiries/request-enquiry-quote.ts';
import { requestReply } from '../../../shared/mail/outgoing/request-reply.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { Actor } from '../../../shared/services/context.ts';
import type { Store } from '../../../shared/services/store/port.ts';
import { getSettings } from '../../../shared/tenants/get-settings.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus';
type Handler<Name extends keyof typeof routes> = RouteHandler<(typeof routes)[Name], Uses>;

const NOBODY = '00000000-0000-0000-0000-000000000000';

const read = (input: { params: { id: string } }): string | null => decodeId('enquiry', input.params.id);

/** The enquiry as it stands now; where the id leads to another one, the answer says to which. */
const show = async ({ ctx, enquiryId }: { ctx: { store: Store }; enquiryId: string | null }) => {
  const { body, etag } = enquiryDetailView(await getEnquiry({ ctx, input: { enquiryId } }));
  const isSame = enquiryId !== null && body.id === encodeId('enquiry', enquiryId);
  return { body, etag, ...(isSame ? {} : { headers: { 'content-location': `/v1/enquiries/${body.id}` } }) };
};

/** A filter by an id that does not parse finds nothing, like one of another tenant. */
const assigneeOf = ({ assignee, actor }: { assignee: string | undefined; actor: Actor }): string | null => {
  if (assignee === undefined || assignee === 'none') return assignee ?? null;
  if (assignee === 'me') return actor.kind === 'member' ? actor.memberId : NOBODY;
  return decodeId('member', assignee) ?? NOBODY;
};

const list: Handler<'list'> = async ({ ctx, input }) => {
  const { limit, cursor, assignee, from, to, ...others } = input.query;
  const scope = { route: 'enquiries.list', filters: { ...others, assignee, from, to } };
  const beforeNumber = cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor });
  const instant = async ({ text, isEnd }: { text: string; isEnd: boolean }) => {
    const { company } = await getSettings({ ctx });
    return momentOf({ text, timeZone: company.timeZone, isEnd });
  };
  const { enquiries, nextBeforeNumber } = await listEnquiries({
    ctx,
    input: {
      limit,
      beforeNumber,
      filters: {
        status: others.status ?? null,
        priority: others.priority ?? null,
        source: others.source ?? null,
        intent: others.intent ?? null,
        tag: others.tag ?? null,
        destination: others.destination ?? null,
        q: others.q ?? null,
        from: from === undefined ? null : await instant({ text: from, isEnd: false }),
        to: to === undefined ? null : await instant({ text: to, isEnd: true }),
        assignee: assigneeOf({ assignee, actor: ctx.actor }),
      },
    },
  });
  return {
    body: {
      data: enquiries.map(enquiryListView),
      nextCursor: nextBeforeNumber === null ? null : ctx.cursor.encode({ ...scope, position: nextBeforeNumber }),
    },
  };
};

const stats: Handler<'stats'> = async ({ ctx }) => {
  const { counts, medianFirstResponseMinutes, oldestOpen } = await enquiryStats({ ctx });
  const oldest =
    oldestOpen === null
      ? null
      : { id: encodeId('enquiry', oldestOpen.id), number: oldestOpen.number, createdAt: new Date(oldestOpen.created_at).toISOString() };
  return { body: { counts, medianFirstResponseMinutes, oldestOpen: oldest } };
};

const get: Handler<'get'> = async ({ ctx, input }) => await show({ ctx, enquiryId: read(input) });

const create: Handler<'create'> = async ({ ctx, input }) => {
  const enquiryId = await createEnquiry({ ctx, input: { ...input.body, idempotencyKey: input.idempotencyKey } });
  const shown = await show({ ctx, enquiryId });
  return { ...shown, headers: { location: `/v1/enquiries/${shown.body.id}` } };
};

const preview: Handler<'preview'> = async ({ ctx, input }) => {
  const { subject, text, email } = input.body;
  return { body: await previewExtraction({ ctx, input: { subject, text, email: email ?? null } }) };
};

const correct: Handler<'correct'> = async ({ ctx, input }) => {
  const { subject, priority, tags, name, email, phone, ...trip } = input.body;
  const enquiryId = read(input);
  await correctEnquiry({
    ctx,
    input: { enquiryId, ifMatch: input.ifMatch ?? '', trip, contact: { name, email, phone }, subject, priority, tags },
  });
  return await show({ ctx, enquiryId });
};

const status: Handler<'status'> = async ({ ctx, input }) => {
  const { status: to, reason } = input.body;
  if (to === 'closed' && reason === undefined) throw invalid([{ pointer: '/reason', detail: 'is needed to close an enquiry' }]);
  if (to !== 'closed' && reason !== undefined) throw invalid([{ pointer: '/reason', detail: 'goes with closing only' }]);
  const enquiryId = read(input);
  await changeEnquiryStatus({ ctx, input: { enquiryId, status: to, closeReason: reason ?? null } });
  return await show({ ctx, enquiryId });
};

const addNote: Handler<'addNote'> = async ({ ctx, input }) => {
  const enquiryId = read(input);
  await addEnquiryNote({ ctx, input: { enquiryId, text: input.body.text } });
  return await show({ ctx, enquiryId });
};

const assign: Handler<'assign'> = async ({ ctx, input }) => {
  const enquiryId = read(input);
  await assignEnquiry({ ctx, input: { enquiryId, member: input.body.memberId } });
  return await show({ ctx, enquiryId });
};

const link: Handler<'link'> = async ({ ctx, input }) => {
  const enquiryId = read(input);
  await linkEnquiries({ ctx, input: { enquiryId, otherId: decodeId('enquiry', input.body.otherId) } });
  return await show({ ctx, enquiryId });
};

const merge: Handler<'merge'> = async ({ ctx, input }) => {
  const enquiryId = read(input);
  await mergeEnquiries({ ctx, input: { enquiryId, intoId: decodeId('enquiry', input.body.into) } });
  return await show({ ctx, enquiryId });
};

const extract: Handler<'extract'> = async ({ ctx, input }) => {
  const enquiryId = read(input);
  await extractAgain({ ctx, input: { enquiryId } });
  return await show({ ctx, enquiryId });
};

const quote: Handler<'quote'> = async ({ ctx, input }) => {
  const { enquiryId } = await requestEnquiryQuote({ ctx, input: { enquiryId: read(input) } });
  return { body: { enquiryId: encodeId('enquiry', enquiryId), status: 'queued' } };
};

const reply: Handler<'reply'> = async ({ ctx, input }) => {
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

export default { list, stats, get, create, preview, correct, status, addNote, assign, link, merge, extract, quote, reply };
