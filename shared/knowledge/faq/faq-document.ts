import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRow } from '../../services/store/read-row.ts';
import { textContent } from '../documents/add-texts.ts';
import { storeContent } from '../documents/store-content.ts';

/**
 * The document that a published FAQ is as well: its file lies in its place, its columns are for the database. The document it has already is kept, one that somebody deleted is made anew.
 * @throws AppError as storeContent does
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
          schema: z.object({ id: z.uuid() }),
        });
  const documentId = known?.id ?? newUuid();
  const content = textContent(`# ${input.question}\n\n${input.answer}\n`);
  return { id: documentId, created_by: actorName(ctx.actor), ...(await storeContent({ ctx, documentId, content })) };
};
