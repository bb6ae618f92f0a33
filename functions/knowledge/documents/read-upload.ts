import { AppError, invalid } from '../../../shared/core/errors.ts';
import { type DocumentForm, documentFormSchema } from '../../../shared/knowledge/documents/document-fields.ts';
import { validate } from '../../../shared/runtime/validate.ts';

export type Upload = { bytes: Uint8Array; contentType: string; form: DocumentForm };

type Call = { body: Uint8Array; contentType: string; query: DocumentForm };

const readForm = async ({ body, contentType }: Call): Promise<FormData> => {
  try {
    return await new Response(new Blob([new Uint8Array(body)]), {
      headers: { 'content-type': contentType },
    }).formData();
  } catch (cause) {
    throw new AppError('malformed_request', { detail: 'The form cannot be read.', cause });
  }
};

/**
 * The file of a request and what is said of it: the body itself with its fields in the query, or a form (multipart/form-data) with one part `file` and the fields beside it.
 * @throws AppError malformed_request, validation_failed
 */
export const readUpload = async (call: Call): Promise<Upload> => {
  if (!call.contentType.toLowerCase().startsWith('multipart/form-data'))
    return { bytes: call.body, contentType: call.contentType, form: call.query };
  const parts = [...(await readForm(call)).entries()];
  const files = parts.flatMap(([name, value]) => (name === 'file' && typeof value !== 'string' ? [value] : []));
  const [file] = files;
  if (file === undefined || files.length > 1) throw invalid([{ pointer: '/file', detail: 'must be there once' }]);
  const fields = Object.fromEntries(parts.filter(([name]) => name !== 'file'));
  const form = validate({ schema: documentFormSchema, value: { ...(file.name === '' ? {} : { fileName: file.name }), ...fields } });
  return { bytes: new Uint8Array(await file.arrayBuffer()), contentType: file.type || 'application/octet-stream', form };
};
