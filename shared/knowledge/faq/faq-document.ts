import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { encodeId, newUuid } from '../../core/ids.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import type { TenantContext } from '../../services/context.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { textContent } from '../documents/add-texts.ts';
import { contentHash, storeContent } from '../documents/store-content.ts';

const idSchema = z.object({ id: z.uuid() });

/** What the database will refuse is refused before a file is stored that nobody would remove. */
const refuseDouble = async ({ store, hash, documentId }: { store: Store; hash: string; documentId: string }): Promise<void> => {
  const other = await readRow({
    query: store.from('documents').select('id').eq('content_sha256', hash).neq('id', documentId).neq('status', 'deleting'),
    schema: idSchema,
  });
  if (other === null) return;
  throw new AppError('duplicate', {
    detail: 'A document has these very words already.',
    extra: { documentId: encodeId('document', other.id) },
  });
};

/**
 * The document that a published FAQ is as well: its file lies in its place, its columns are for the database. The document it has already is kept, one that somebody deleted is made anew.
 * @throws AppError duplicate with the id of another document of the same words; else as storeContent
 */
export const faqDocument = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'blobs'>;
  input: { documentId: string | null; question: string; answer: string };
}) => {
  const known =
    input.documentId === null
      ? null
      : await readRow({
          query: ctx.store.from('documents').select('id').eq('id', input.documentId).neq('status', 'deleting'),
          schema: idSchema,
        });
  const documentId = known?.id ?? newUuid();
  const content = textContent(`# ${input.question}\n\n${input.answer}\n`);
  await refuseDouble({ store: ctx.store, hash: contentHash(content.bytes), documentId });
  return { id: documentId, created_by: actorName(ctx.actor), ...(await storeContent({ ctx, documentId, content })) };
};
