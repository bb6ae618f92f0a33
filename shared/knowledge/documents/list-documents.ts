import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { DOCUMENT_COLUMNS, type DocumentRow, documentRowSchema } from './document-row.ts';

type Input = {
  limit: number;
  /** Bare uuid of the last document of the page before. */
  beforeId: string | null;
  filters: {
    status?: string | undefined;
    kind?: string | undefined;
    visibility?: string | undefined;
    language?: string | undefined;
    category?: string | undefined;
    tag?: string | undefined;
  };
};

/** One page of documents, newest first; `nextBeforeId` is null on the last page. */
export const listDocuments = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ documents: DocumentRow[]; nextBeforeId: string | null }> => {
  const { tag, ...equals } = input.filters;
  let query = ctx.store.from('documents').select(DOCUMENT_COLUMNS).neq('status', 'deleting');
  for (const [column, value] of Object.entries(equals)) if (value !== undefined) query = query.eq(column, value);
  if (tag !== undefined) query = query.contains('tags', [tag]);
  if (input.beforeId !== null) query = query.lt('id', input.beforeId);
  const rows = await readRows({ query: query.order('id', { ascending: false }).limit(input.limit + 1), schema: documentRowSchema });
  const documents = rows.slice(0, input.limit);
  return { documents, nextBeforeId: rows.length > input.limit ? (documents.at(-1)?.id ?? null) : null };
};
