import { AppError, invalid } from '../core/errors.ts';

export type FileForm = { bytes: Uint8Array; contentType: string; fileName: string | null; fields: Readonly<Record<string, unknown>> };

const readParts = async ({ body, contentType }: { body: Uint8Array; contentType: string }): Promise<[string, File | string][]> => {
  try {
    const form = await new Response(new Blob([new Uint8Array(body)]), { headers: { 'content-type': contentType } }).formData();
    return [...form.entries()];
  } catch (cause) {
    throw new AppError('malformed_request', { detail: 'The form cannot be read.', cause });
  }
};

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * A form (multipart/form-data) with one part `file` and fields beside it, or null for a body of another type, which is the file itself.
 * @throws AppError malformed_request; validation_failed when `file` is not there once, or a field is there twice
 */
export const readFileForm = async (request: { body: Uint8Array; contentType: string }): Promise<FileForm | null> => {
  if (!/^multipart\/form-data\b/i.test(request.contentType)) return null;
  const parts = await readParts(request);
  const names = parts.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid([{ pointer: `/${twice.slice(0, 60)}`, detail: 'must be there once' }]);
  const unstorable = parts.find(([name, part]) => !isStorable(name) || !isStorable(typeof part === 'string' ? part : part.name));
  if (unstorable !== undefined)
    throw invalid([{ pointer: '', detail: 'A field or the name of the file contains NUL or half of a character.' }]);
  const file = parts.find(([name]) => name === 'file')?.[1];
  if (file === undefined || typeof file === 'string') throw invalid([{ pointer: '/file', detail: 'must be a file' }]);
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    fileName: file.name === '' ? null : file.name,
    fields: Object.fromEntries(parts.filter(([name]) => name !== 'file')),
  };
};
