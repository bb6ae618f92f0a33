import { z } from 'zod';
import type { Remembered } from '../../core/memory.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRows } from '../../services/store/read-rows.ts';
import type { Visibility } from '../../services/vectors/port.ts';
import { type PreparedFaq, prepareFaq } from './prepare-faq.ts';

/** The database takes no more of one agency. */
const MAX_FAQS = 1_000;
/** More than so many are read all at once: an address holds no more ids. */
const MAX_READ_BY_ID = 100;

const stampSchema = z.object({ id: z.uuid(), revision: z.int(), updated_at: z.string() });
const candidateSchema = stampSchema.extend({
  question: z.string(),
  variations: z.array(z.string()),
  keywords: z.array(z.string()),
  priority: z.int(),
});

type Stamp = z.infer<typeof stampSchema>;

/** FAQs by their id, each as it was at its stamp. */
const PREPARED: Remembered<Map<string, { stamp: string; faq: PreparedFaq }>> = { make: () => new Map() };

/** Each change of a FAQ makes another of it. */
const stampOf = ({ revision, updated_at }: Stamp): string => `${revision} ${updated_at}`;

const publishedOf = ({ ctx, visibility, columns }: { ctx: TenantContext<'store'>; visibility: Visibility; columns: string }) => {
  const query = ctx.store.from('faqs').select(columns).eq('state', 'published').eq('publishes_as', 'faq').not('document_id', 'is', null);
  return visibility === 'public' ? query.eq('visibility', 'public') : query;
};

const readCandidates = async ({
  ctx,
  visibility,
  ids,
}: {
  ctx: TenantContext<'store'>;
  visibility: Visibility;
  ids: readonly string[];
}): Promise<z.infer<typeof candidateSchema>[]> => {
  const query = publishedOf({ ctx, visibility, columns: Object.keys(candidateSchema.shape).join(',') }).limit(MAX_FAQS);
  return await readRows({ query: ids.length > MAX_READ_BY_ID ? query : query.in('id', ids), schema: candidateSchema });
};

/**
 * Published FAQs that an asker may see: `public` ones for visitors, these and `private` ones for members. Most important first. Which they are is asked each time; the words of one that
 * has not changed since are remembered.
 */
export const readPublishedFaqs = async ({
  ctx,
  input: { visibility },
}: {
  ctx: TenantContext<'store'>;
  input: { visibility: Visibility };
}): Promise<PreparedFaq[]> => {
  const stamps = await readRows({
    query: publishedOf({ ctx, visibility, columns: Object.keys(stampSchema.shape).join(',') })
      .order('priority', { ascending: false })
      .order('id', { ascending: true })
      .limit(MAX_FAQS),
    schema: stampSchema,
  });
  const remembered = ctx.memory?.of({ tenantId: ctx.tenantId, what: PREPARED }) ?? PREPARED.make();
  const unchanged = new Map<string, PreparedFaq>();
  for (const stamp of stamps) {
    const known = remembered.get(stamp.id);
    if (known?.stamp === stampOf(stamp)) unchanged.set(stamp.id, known.faq);
  }
  const changed = stamps.map(({ id }) => id).filter((id) => !unchanged.has(id));
  const rows = changed.length === 0 ? [] : await readCandidates({ ctx, visibility, ids: changed });
  const read = new Map(rows.filter(({ id }) => !unchanged.has(id)).map((row) => [row.id, { stamp: stampOf(row), faq: prepareFaq(row) }]));
  const ids = new Set(stamps.map(({ id }) => id));
  if (remembered.size > MAX_FAQS) for (const id of remembered.keys()) if (!ids.has(id)) remembered.delete(id);
  for (const [id, entry] of read) remembered.set(id, entry);
  // What was withdrawn between the two readings is in neither.
  return stamps.flatMap(({ id }) => unchanged.get(id) ?? read.get(id)?.faq ?? []);
};
