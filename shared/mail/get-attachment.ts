import { AppError, notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { getMessage } from './get-message.ts';
import { parseMail } from './parse-mail.ts';

const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,100}$/;

export type AttachmentFile = { bytes: Uint8Array; filename: string; contentType: string };

/**
 * The `n`th attachment of a mail (from 1), taken out of the raw mail. What was dropped when it came in is not given out.
 * @throws AppError not_found; dependency_unavailable when the raw mail cannot be read now.
 */
export const getAttachment = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'blobs'>;
  input: { messageId: string | null; n: number };
}): Promise<AttachmentFile> => {
  const row = await getMessage({ ctx, input });
  const wanted = row.attachments[input.n - 1];
  if (wanted === undefined) throw notFound();
  const raw = await ctx.blobs.get(row.raw_path);
  if (raw === null) throw new AppError('dependency_unavailable', { detail: 'The stored mail cannot be read right now.' });
  const mail = await parseMail(raw);
  const isWanted = (index: number): boolean => {
    const found = mail.attachments[index];
    return found !== undefined && found.filename === wanted.filename && found.sizeBytes === wanted.sizeBytes;
  };
  // A later release may read the same mail into another order.
  const index = isWanted(input.n - 1) ? input.n - 1 : mail.attachments.findIndex((_, position) => isWanted(position));
  const bytes = mail.attachmentContents[index];
  if (bytes === undefined) throw notFound();
  const contentType = wanted.contentType.toLowerCase();
  return { bytes, filename: wanted.filename, contentType: MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream' };
};
