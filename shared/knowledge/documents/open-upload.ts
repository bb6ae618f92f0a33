import { newUuid } from '../../core/ids.ts';
import type { TenantContext } from '../../services/context.ts';
import { READ_LIMITS } from '../read/read-limits.ts';

const TICKET_SECONDS = 3_600;

/** Where a file lies on its way in. */
export const uploadPath = ({ tenantId, uploadId }: { tenantId: string; uploadId: string }): string => `uploads/${tenantId}/${uploadId}`;

/** A place for one file that is too large for a request: whoever holds the address may put it there within an hour. `uploadId` is a bare uuid. */
export const openUpload = async ({ ctx }: { ctx: TenantContext<'blobs'> }) => {
  const uploadId = newUuid();
  const maxBytes = READ_LIMITS.bytes;
  const path = uploadPath({ tenantId: ctx.tenantId, uploadId });
  const { url, headers } = await ctx.blobs.signedUploadUrl({ path, maxBytes, expiresInSeconds: TICKET_SECONDS });
  return { uploadId, url, headers, maxBytes, expiresInSeconds: TICKET_SECONDS };
};
