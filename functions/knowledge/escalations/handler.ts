import { notFound } from '../../../shared/core/errors.ts';
import { decodeId } from '../../../shared/core/ids.ts';
import { answerEscalation } from '../../../shared/escalations/answer-escalation.ts';
import { type EscalationRow, escalationView } from '../../../shared/escalations/escalation-view.ts';
import { getEscalation } from '../../../shared/escalations/get-escalation.ts';
import { listEscalations } from '../../../shared/escalations/list-escalations.ts';
import { moveEscalation } from '../../../shared/escalations/move-escalation.ts';
import { readEscalationContext } from '../../../shared/escalations/read-escalation-context.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { PagePosition } from '../../../shared/work/page-position.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const idOf = (params: { id: string }): string | null => decodeId('escalation', params.id);
const view = (row: EscalationRow) => ({ body: escalationView(row), etag: String(row.revision) });

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, state, priority, assignee } = input.query;
  const scope = { route: 'escalations.list', filters: { state, priority, assignee } };
  const { page, next } = await listEscalations({
    ctx,
    input: {
      limit,
      before: cursor === undefined ? null : ctx.cursor.decode<PagePosition>({ ...scope, cursor }),
      state: state ?? null,
      priority: priority ?? null,
      assigneeId: assignee === undefined ? null : (decodeId('member', assignee) ?? NOBODY),
    },
  });
  return { body: { data: page.map(escalationView), nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }) } };
};

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => {
  const row = await getEscalation({ ctx, input: { escalationId: idOf(input.params) } });
  return { body: { ...escalationView(row), ...(await readEscalationContext({ ctx, input: { row } })) }, etag: String(row.revision) };
};

const assign: RouteHandler<typeof routes.assign, Uses> = async ({ ctx, input }) => {
  const assigneeId = decodeId('member', input.body.assigneeId);
  if (assigneeId === null) throw notFound();
  return view(await moveEscalation({ ctx, input: { escalationId: idOf(input.params), action: 'assign', assigneeId } }));
};

const start: RouteHandler<typeof routes.start, Uses> = async ({ ctx, input }) =>
  view(await moveEscalation({ ctx, input: { escalationId: idOf(input.params), action: 'start', assigneeId: null } }));

const answer: RouteHandler<typeof routes.answer, Uses> = async ({ ctx, input }) =>
  view(
    await answerEscalation({
      ctx,
      input: {
        escalationId: idOf(input.params),
        text: input.body.text,
        addToKnowledge: input.body.addToKnowledge ?? null,
        idempotencyKey: input.idempotencyKey ?? '',
      },
    }),
  );

const close: RouteHandler<typeof routes.close, Uses> = async ({ ctx, input }) =>
  view(await moveEscalation({ ctx, input: { escalationId: idOf(input.params), action: 'close', assigneeId: null } }));

export default { list, get, assign, start, answer, close };
