import { AppError } from '../../core/errors.ts';
import { encodeId } from '../../core/ids.ts';
import type { TenantContext } from '../../services/context.ts';
import { createDocuments } from './create-documents.ts';
import type { DocumentFields } from './document-fields.ts';
import type { DocumentRow } from './document-row.ts';
import { getDocument } from './get-document.ts';

/** What is said of a file; what is not said has its default. */
export type UploadForm = { [Name in keyof DocumentFields]?: DocumentFields[Name] | undefined } & { fileName?: string | undefined };

const TITLE_CHARACTERS = 200;

/** What a file's name says of its content. */
const titleOf = (fileName: string): string =>
  fileName
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .replace(/[_-]+/g, ' ')
    .trim()
    .slice(0, TITLE_CHARACTERS)
    .toWellFormed() || 'Untitled';

/**
 * Takes one file in as a document.
 * @throws AppError `duplicate` with the id of the document that has this content; `validation_failed` with `extra.reason` for a file that cannot be a document
 */
export const uploadDocument = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs'>;
  input: { bytes: Uint8Array; contentType: string; form: UploadForm };
}): Promise<DocumentRow> => {
  const { fileName = 'document', title, ...rest } = input.form;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const [outcome] = await createDocuments({
    ctx,
    input: [
      {
        content: { bytes: input.bytes, fileName, contentType: input.contentType },
        fields: { ...given, title: title ?? titleOf(fileName) },
        isTitleDerived: title === undefined,
      },
    ],
  });
  if (outcome === undefined) throw new Error('The database gave no outcome for a document.');
  if (!outcome.created) {
    throw new AppError('duplicate', {
      detail: 'There is a document with this very content already.',
      extra: { documentId: encodeId('document', outcome.id) },
    });
  }
  return await getDocument({ ctx, input: { documentId: outcome.id } });
};
