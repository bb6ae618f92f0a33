import { notFound } from '../../../shared/core/errors.ts';
import { decodeId, type IdKind } from '../../../shared/core/ids.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { changeTask } from '../../../shared/work/change-task.ts';
import { createTask } from '../../../shared/work/create-task.ts';
import { getTask } from '../../../shared/work/get-task.ts';
import { listTasks } from '../../../shared/work/list-tasks.ts';
import type { PagePosition } from '../../../shared/work/page-position.ts';
import { type TaskRow, taskView } from '../../../shared/work/task-view.ts';
import type routes from './routes.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const view = (row: TaskRow) => ({ body: taskView(row), etag: String(row.revision) });

/** An id in a body that does not parse is not found, like one of another agency. */
const linkId = (kind: IdKind, id: string | undefined): string | null => {
  if (id === undefined) return null;
  const uuid = decodeId(kind, id);
  if (uuid === null) throw notFound();
  return uuid;
};

const list: RouteHandler<typeof routes.list, 'store'> = async ({ ctx, input }) => {
  const { limit, cursor, state, kind, assignee } = input.query;
  const scope = { route: 'tasks.list', filters: { state, kind, assignee } };
  const { page, next } = await listTasks({
    ctx,
    input: {
      limit,
      before: cursor === undefined ? null : ctx.cursor.decode<PagePosition>({ ...scope, cursor }),
      state: state ?? null,
      kind: kind ?? null,
      assigneeId: assignee === undefined ? null : (decodeId('member', assignee) ?? NOBODY),
    },
  });
  return { body: { data: page.map(taskView), nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }) } };
};

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx, input }) =>
  view(await getTask({ ctx, input: { taskId: decodeId('task', input.params.id) } }));

const create: RouteHandler<typeof routes.create, 'store'> = async ({ ctx, input }) => {
  const { title, note, dueAt, assigneeId, enquiryId, clientId } = input.body;
  return view(
    await createTask({
      ctx,
      input: {
        title,
        note: note ?? null,
        dueAt: dueAt ?? null,
        assigneeId: linkId('member', assigneeId),
        enquiryId: linkId('enquiry', enquiryId),
        clientId: linkId('client', clientId),
        idempotencyKey: input.idempotencyKey,
      },
    }),
  );
};

const change: RouteHandler<typeof routes.change, 'store'> = async ({ ctx, input }) => {
  const { state, assigneeId, dueAt } = input.body;
  const assignee = assigneeId === null ? null : linkId('member', assigneeId);
  const taskId = decodeId('task', input.params.id);
  const changes = { state, dueAt, ...(assigneeId === undefined ? {} : { assigneeId: assignee }) };
  return view(await changeTask({ ctx, input: { taskId, changes, ifMatch: input.ifMatch ?? '' } }));
};

export default { list, get, create, change };
