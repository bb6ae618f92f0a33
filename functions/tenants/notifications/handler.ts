import { decodeId, encodeId, type IdKind } from '../../../shared/core/ids.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { listNotifications } from '../../../shared/work/list-notifications.ts';
import type { PagePosition } from '../../../shared/work/page-position.ts';
import { readNotifications } from '../../../shared/work/read-notifications.ts';
import type routes from './routes.ts';

/** What a notification may be about and the API knows by an id. */
const ENTITY_KINDS: Readonly<Record<string, IdKind>> = {
  client: 'client',
  conversation: 'conversation',
  enquiry: 'enquiry',
  escalation: 'escalation',
  message: 'message',
  outbound_mail: 'outbound',
  quote: 'quote',
  task: 'task',
  thread: 'thread',
};

const publicId = ({ entity, entity_id: id }: { entity: string; entity_id: string }): string => {
  const kind = ENTITY_KINDS[entity];
  return kind === undefined ? id : encodeId(kind, id);
};

const list: RouteHandler<typeof routes.list, 'store'> = async ({ ctx, input }) => {
  const { limit, cursor, unread: filter } = input.query;
  const scope = { route: 'notifications.list', filters: { unread: filter } };
  const { page, next, unread } = await listNotifications({
    ctx,
    input: {
      limit,
      before: cursor === undefined ? null : ctx.cursor.decode<PagePosition>({ ...scope, cursor }),
      isUnreadOnly: filter === 'true',
    },
  });
  return {
    body: {
      data: page.map((row) => ({
        id: encodeId('notification', row.id),
        type: row.type,
        title: row.title,
        entity: row.entity,
        entityId: publicId(row),
        data: row.data,
        createdAt: new Date(row.created_at).toISOString(),
        readAt: row.read_at === null ? null : new Date(row.read_at).toISOString(),
      })),
      unread,
      nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }),
    },
  };
};

const read: RouteHandler<typeof routes.read, 'store'> = async ({ ctx, input }) => ({
  body: { unread: await readNotifications({ ctx, input: { notificationId: decodeId('notification', input.params.id) } }) },
});

const readAll: RouteHandler<typeof routes.readAll, 'store'> = async ({ ctx }) => ({
  body: { unread: await readNotifications({ ctx, input: 'all' }) },
});

export default { list, read, readAll };
