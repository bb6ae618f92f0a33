import type { TenantContext } from '../../services/context.ts';
import { createDocuments } from './create-documents.ts';
import type { DocumentText } from './document-fields.ts';

/** A text as the file that holds it. */
export const textContent = (text: string) => ({
  bytes: new TextEncoder().encode(text.toWellFormed()),
  fileName: 'text.md',
  contentType: 'text/markdown; charset=utf-8',
});

/**
 * Takes texts in as documents, all or (for a text that cannot be one) none; those whose content is there already are told by `created: false`.
 * @throws AppError `validation_failed`
 */
export const addTexts = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs'>;
  input: readonly DocumentText[];
}): Promise<{ id: string; created: boolean }[]> =>
  await createDocuments({
    ctx,
    input: input.map(({ text, ...fields }) => ({
      content: textContent(text),
      fields: { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)), title: fields.title },
      isTitleDerived: false,
    })),
  });
