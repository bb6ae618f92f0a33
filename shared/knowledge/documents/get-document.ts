import { notFound } from '../../core/errors.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { DOCUMENT_COLUMNS, type DocumentRow, documentRowSchema } from './document-row.ts';

/**
 * One document of the agency. `documentId` is the bare uuid, null for an id that cannot be one.
 * @throws AppError not_found, also for one that is being deleted
 */
export const getDocument = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { documentId: string | null };
}): Promise<DocumentRow> => {
  if (input.documentId === null) throw notFound();
  const row = await readRow({
    query: ctx.store.from('documents').select(DOCUMENT_COLUMNS).eq('id', input.documentId).neq('status', 'deleting'),
    schema: documentRowSchema,
  });
  if (row === null) throw notFound();
  return row;
};
