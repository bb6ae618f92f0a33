import { decodeId } from '../../../shared/core/ids.ts';
import { changeFaq } from '../../../shared/knowledge/faq/change-faq.ts';
import { createFaq } from '../../../shared/knowledge/faq/create-faq.ts';
import { deleteFaq } from '../../../shared/knowledge/faq/delete-faq.ts';
import type { FaqRow } from '../../../shared/knowledge/faq/faq-row.ts';
import { faqView } from '../../../shared/knowledge/faq/faq-view.ts';
import { getFaq } from '../../../shared/knowledge/faq/get-faq.ts';
import { listFaqs } from '../../../shared/knowledge/faq/list-faqs.ts';
import { readFaqCounts } from '../../../shared/knowledge/faq/read-faq-counts.ts';
import { suggestQuestions } from '../../../shared/knowledge/faq/suggest-questions.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type { TenantContext } from '../../../shared/services/context.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'blobs' | 'vectors';

const idOf = (params: { id: string }): string | null => decodeId('faq', params.id);
const revisionOf = (tag: string | null): number => Number(/^\d{1,9}$/.exec(tag ?? '')?.[0] ?? 0);

const view = async ({ ctx, row }: { ctx: TenantContext<'store'>; row: FaqRow }) => {
  const counts = await readFaqCounts({ ctx, input: { ids: [row.id] } });
  return { body: faqView({ row, counts: counts.get(row.id) }), etag: String(row.revision) };
};

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, ...filters } = input.query;
  const scope = { route: 'faqs.list', filters };
  const { faqs, nextBeforeId } = await listFaqs({
    ctx,
    input: { limit, filters, beforeId: cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor }) },
  });
  const counts = await readFaqCounts({ ctx, input: { ids: faqs.map(({ id }) => id) } });
  return {
    body: {
      data: faqs.map((row) => faqView({ row, counts: counts.get(row.id) })),
      nextCursor: nextBeforeId === null ? null : ctx.cursor.encode({ ...scope, position: nextBeforeId }),
    },
  };
};

const suggested: RouteHandler<typeof routes.suggested, Uses> = async ({ ctx, input }) => ({
  body: { data: await suggestQuestions({ ctx, input: { question: input.query.q ?? null, visibility: 'private' } }) },
});

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) =>
  await view({ ctx, row: await getFaq({ ctx, input: { faqId: idOf(input.params) } }) });

const create: RouteHandler<typeof routes.create, Uses> = async ({ ctx, input }) =>
  await view({ ctx, row: await createFaq({ ctx, input: input.body }) });

const change: RouteHandler<typeof routes.change, Uses> = async ({ ctx, input }) => {
  const revision = revisionOf(input.ifMatch);
  return await view({ ctx, row: await changeFaq({ ctx, input: { faqId: idOf(input.params), revision, fields: input.body } }) });
};

/** Publishing what is published, and withdrawing what is a draft, changes nothing. */
const moveTo = async ({ ctx, faqId, state }: { ctx: TenantContext<Uses>; faqId: string | null; state: FaqRow['state'] }) => {
  const row = await getFaq({ ctx, input: { faqId } });
  if (row.state === state) return await view({ ctx, row });
  return await view({ ctx, row: await changeFaq({ ctx, input: { faqId, revision: row.revision, state } }) });
};

const publish: RouteHandler<typeof routes.publish, Uses> = async ({ ctx, input }) =>
  await moveTo({ ctx, faqId: idOf(input.params), state: 'published' });

const withdraw: RouteHandler<typeof routes.withdraw, Uses> = async ({ ctx, input }) =>
  await moveTo({ ctx, faqId: idOf(input.params), state: 'draft' });

const remove: RouteHandler<typeof routes.remove, Uses> = async ({ ctx, input }) => {
  await deleteFaq({ ctx, input: { faqId: idOf(input.params), revision: revisionOf(input.ifMatch) } });
  return {};
};

export default { list, suggested, get, create, change, publish, withdraw, remove };
