import { z } from 'zod';
import { decodeBytes } from './decode-bytes.ts';
import { readFormJson } from './read-form-json.ts';
import type { FormPart } from './split-form.ts';

export type FileDescription = { filename: string | null; contentType: string; contentId: string | null };

const text = z.string().optional().catch(undefined);
const infoSchema = z.record(z.string(), z.object({ filename: text, name: text, type: text, 'content-id': text }).nullable().catch(null));
const contentIdsSchema = z.record(z.string(), z.unknown());

const TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}/;
const CONTENT_ID = /^[!-;=?-~]{1,500}$/;

/**
 * What a parsed-form post says about each of its files: `attachment-info` and `content-ids` where they can be read and name the file, else the
 * file's own part. Nothing of it has been made safe but that it fits on one line: the filename may hold anything.
 */
export const readFileDescriptions = (fields: ReadonlyMap<string, FormPart>): ((part: FormPart) => FileDescription) => {
  const infos = new Map(Object.entries(readFormJson({ field: fields.get('attachment-info')?.body, schema: infoSchema }) ?? {}));
  const contentIds = readFormJson({ field: fields.get('content-ids')?.body, schema: contentIdsSchema }) ?? {};
  const idByName = new Map(
    Object.entries(contentIds).flatMap(([contentId, name]) => (typeof name === 'string' ? [[name, contentId] as const] : [])),
  );
  return (part) => {
    const info = infos.get(part.name);
    const contentId = (info?.['content-id'] ?? idByName.get(part.name) ?? '').replace(/[<>\s]/g, '');
    return {
      filename: info?.filename ?? info?.name ?? ownName(part),
      contentType: typeOf(info?.type) ?? typeOf(part.contentType ?? undefined) ?? 'application/octet-stream',
      contentId: CONTENT_ID.test(contentId) ? contentId : null,
    };
  };
};

const ownName = ({ filename }: FormPart): string | null =>
  filename === null || filename === '' ? null : decodeBytes({ bytes: Buffer.from(filename, 'latin1'), charset: null });

/** Without parameters: a file's charset and boundaries are nobody's business. A multipart would be opened, and is a file here. */
const typeOf = (type: string | undefined): string | null => {
  const value = TYPE.exec(type?.trim().toLowerCase() ?? '')?.[0] ?? null;
  return value?.startsWith('multipart/') === true ? 'application/octet-stream' : value;
};
