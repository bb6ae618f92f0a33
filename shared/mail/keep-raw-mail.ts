import { AppError } from '../core/errors.ts';
import type { Context } from '../services/context.ts';

/**
 * Stores the bytes of a mail. What is there already stays: a repeat in another form would put other bytes under a message that has been read.
 * @throws AppError dependency_unavailable: the provider posts again.
 */
export const keepRawMail = async ({ ctx, path, body }: { ctx: Context<'blobs'>; path: string; body: Uint8Array }): Promise<void> => {
  try {
    if (!(await ctx.blobs.exists(path))) await ctx.blobs.put({ path, body, contentType: 'message/rfc822' });
  } catch (cause) {
    throw new AppError('dependency_unavailable', {
      detail: 'The mail could not be stored; send it again later.',
      retryAfterSeconds: 30,
      cause,
    });
  }
};
