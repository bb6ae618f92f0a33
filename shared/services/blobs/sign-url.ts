import { createHmac } from 'node:crypto';
import { checkExpiry } from './check-expiry.ts';
import { checkPath } from './check-path.ts';

export type UrlSigning = {
  /** At least 32 characters, known to this installation only. */
  secret: string;
  /** Where the objects are served, without a slash at the end: the path of the object follows. */
  baseUrl: string;
};

type SignedParts = { path: string; expiresAtSeconds: number; downloadName: string | null };

/** The version in front lets another form be told apart; a list in JSON lets no part run into the next. */
export const signatureOf = ({ secret, path, expiresAtSeconds, downloadName }: SignedParts & { secret: string }): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['blob-url-1', path, expiresAtSeconds, downloadName]))
    .digest('base64url');

/**
 * A local address for one object: `<baseUrl>/<path>?expires=<unix seconds>&name=<name>&signature=<HMAC-SHA256, base64url>`. `verifySignedUrl` is its other half.
 * @throws Error for a path that is not allowed, AppError `validation_failed` for a time that is
 */
export const signUrl = ({
  signing,
  object,
  now,
}: {
  signing: UrlSigning;
  object: { path: string; expiresInSeconds: number; downloadName?: string };
  now: Date;
}): string => {
  const path = checkPath(object.path).join('/');
  checkExpiry(object.expiresInSeconds);
  const parts = {
    path,
    expiresAtSeconds: Math.floor(now.getTime() / 1000) + object.expiresInSeconds,
    downloadName: object.downloadName?.toWellFormed() ?? null,
  };
  const query = new URLSearchParams({ expires: String(parts.expiresAtSeconds) });
  if (parts.downloadName !== null) query.set('name', parts.downloadName);
  query.set('signature', signatureOf({ secret: signing.secret, ...parts }));
  return `${signing.baseUrl}/${path}?${query}`;
};
