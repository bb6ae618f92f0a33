import { attachmentDisposition } from '../../../shared/core/content-disposition.ts';
import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { addDays, startOfDay } from '../../../shared/core/local-date.ts';
import { changeMessages } from '../../../shared/mail/change-messages.ts';
import { getAttachment } from '../../../shared/mail/get-attachment.ts';
import { getMessage } from '../../../shared/mail/get-message.ts';
import { listMessages, type MessagePosition } from '../../../shared/mail/list-messages.ts';
import { messageDetailsView } from '../../../shared/mail/message-details.ts';
import { messageView } from '../../../shared/mail/message-view.ts';
import { reclassifyMessage } from '../../../shared/mail/reclassify-message.ts';
import { releaseMessage } from '../../../shared/mail/release-message.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { getSettings } from '../../../shared/tenants/get-settings.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'blobs';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A filter by an id that does not parse finds nothing, like one of another tenant. */
const filterId = (kind: 'client' | 'thread', id: string | undefined): string | null =>
  id === undefined ? null : (decodeId(kind, id) ?? NOBODY);

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, ...filters } = input.query;
  const { tab, thread, client, parked, archived, q, from, to } = filters;
  const scope = { route: 'messages.list', filters };
  const { timeZone } = (await getSettings({ ctx })).company;
  const { messages, next } = await listMessages({
    ctx,
    input: {
      limit,
      filter: {
        tab: tab ?? null,
        class: filters.class ?? null,
        threadId: filterId('thread', thread),
        clientId: filterId('client', client),
        parked: parked === undefined ? null : parked === 'true',
        archived,
        q: q ?? null,
        since: from === undefined ? null : startOfDay({ date: from, timeZone }).toISOString(),
        until: to === undefined ? null : startOfDay({ date: addDays(to, 1), timeZone }).toISOString(),
      },
      before: cursor === undefined ? null : ctx.cursor.decode<MessagePosition>({ ...scope, cursor }),
    },
  });
  return {
    body: {
      data: messages.map((row) => ({ ...messageView(row), snippet: row.snippet, attachmentCount: row.attachment_count })),
      nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }),
    },
  };
};

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => ({
  body: messageDetailsView(await getMessage({ ctx, input: { messageId: decodeId('message', input.params.id) } })),
});

const attachment: RouteHandler<typeof routes.attachment, Uses> = async ({ ctx, input }) => {
  const n = /^[1-9]\d{0,3}$/.test(input.params.n) ? Number(input.params.n) : 0;
  const file = await getAttachment({ ctx, input: { messageId: decodeId('message', input.params.id), n } });
  return {
    bytes: file.bytes,
    headers: {
      'Content-Type': file.contentType,
      'Content-Disposition': attachmentDisposition(file.filename),
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
  };
};

const release: RouteHandler<typeof routes.release, Uses> = async ({ ctx, input }) => {
  await releaseMessage({ ctx, input: { messageId: decodeId('message', input.params.id) } });
  return { body: { id: input.params.id, status: 'released' } };
};

const reclassify: RouteHandler<typeof routes.reclassify, Uses> = async ({ ctx, input }) => {
  const messageId = decodeId('message', input.params.id);
  const { intent } = input.body;
  await reclassifyMessage({ ctx, input: { messageId, mailClass: input.body.class ?? null, intent: intent ?? null } });
  return { body: messageDetailsView(await getMessage({ ctx, input: { messageId } })) };
};

const bulk: RouteHandler<typeof routes.bulk, Uses> = async ({ ctx, input }) => {
  const { ids, action, label } = input.body;
  const messageIds = ids.flatMap((id) => decodeId('message', id) ?? []);
  const done = new Set(await changeMessages({ ctx, input: { messageIds, action, label: label ?? null } }));
  const doneIds = new Set([...done].map((id) => encodeId('message', id)));
  return { body: { results: ids.map((id) => ({ id, outcome: doneIds.has(id) ? 'done' : 'not_found' })) } };
};

export default { list, get, attachment, release, reclassify, bulk };
