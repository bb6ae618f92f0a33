import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import { DocumentsChanged } from '../../events.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { type DocumentFields, fieldColumns } from './document-fields.ts';
import { type Content, contentHash, storeContent } from './store-content.ts';

export type NewDocument = {
  content: Content;
  fields: Partial<DocumentFields> & { title: string };
  /** The title is only the file's name: the document's own takes its place. */
  isTitleDerived: boolean;
};

/** `id` is the bare uuid of the new document, or of the one that has this content already. */
type Outcome = { id: string; created: boolean };

const DEFAULTS: Omit<DocumentFields, 'title'> = {
  category: null,
  tags: [],
  kind: 'other',
  visibility: 'private',
  language: null,
  validFrom: null,
  validTo: null,
  sourceUrl: null,
};

const resultSchema = z.object({
  outcomes: z.array(z.object({ id: z.uuid(), created: z.boolean() })),
  events: z.array(outgoingEventSchema),
});

/**
 * Takes documents in; they are indexed from there on by themselves. One outcome for each, in their order: content that the agency has already is not taken twice.
 * @throws AppError `validation_failed` with `extra.reason` for a file that cannot be a document: then none is taken
 */
export const createDocuments = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs'>;
  input: readonly NewDocument[];
}): Promise<Outcome[]> => {
  const hashes = input.map(({ content }) => contentHash(content.bytes));
  const known = await readRows({
    query: ctx.store.from('documents').select('content_sha256').in('content_sha256', hashes).neq('status', 'deleting'),
    schema: z.object({ content_sha256: z.string() }),
  });
  const knownHashes = new Set(known.map(({ content_sha256 }) => content_sha256));
  const rows: Record<string, unknown>[] = [];
  for (const [position, { content, fields, isTitleDerived }] of input.entries()) {
    const id = newUuid();
    const hash = hashes[position] ?? '';
    const stored = knownHashes.has(hash) ? { content_sha256: hash } : await storeContent({ ctx, documentId: id, content });
    knownHashes.add(hash);
    rows.push({
      id,
      ...stored,
      ...fieldColumns({ ...DEFAULTS, ...fields }),
      title_derived: isTitleDerived,
      created_by: actorName(ctx.actor),
    });
  }
  const cause = String(rows[0]?.['id'] ?? newUuid());
  const { outcomes, events } = await callFunction({
    store: ctx.store,
    name: 'create_documents',
    args: {
      p_documents: rows,
      p_events: [makeEvent({ type: DocumentsChanged, data: { documentId: rows.length === 1 ? cause : null }, cause })],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: resultSchema,
  });
  await removeUnused({ ctx, rows, outcomes });
  await publishEvents({ ctx, events });
  return outcomes;
};

/** Files of documents that somebody else took in at the same moment. */
const removeUnused = async ({
  ctx,
  rows,
  outcomes,
}: {
  ctx: TenantContext<'blobs'>;
  rows: readonly Record<string, unknown>[];
  outcomes: readonly Outcome[];
}) => {
  for (const [position, { created }] of outcomes.entries()) {
    const path = rows[position]?.['blob_path'];
    if (!created && typeof path === 'string') await ctx.blobs.remove(path);
  }
};
