import { createHmac } from 'node:crypto';
import { checkExpiry } from './check-expiry.ts';
import { checkPath } from './check-path.ts';
import type { UrlSigning } from './sign-url.ts';

/** Another version than that of downloads in front: no address of the one kind is one of the other. */
export const uploadSignatureOf = ({
  secret,
  path,
  expiresAtSeconds,
  maxBytes,
}: {
  secret: string;
  path: string;
  expiresAtSeconds: number;
  maxBytes: number;
}): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['blob-upload-1', path, expiresAtSeconds, maxBytes]))
    .digest('base64url');

/**
 * A local address to PUT one object to: `<baseUrl>/<path>?expires=<unix seconds>&max=<bytes>&signature=<HMAC-SHA256, base64url>`. `verifyUploadUrl` is its other half.
 * @throws Error for a path that is not allowed, AppError `validation_failed` for a time that is
 */
export const signUploadUrl = ({
  signing,
  object,
  now,
}: {
  signing: UrlSigning;
  object: { path: string; expiresInSeconds: number; maxBytes: number };
  now: Date;
}): string => {
  const path = checkPath(object.path).join('/');
  checkExpiry(object.expiresInSeconds);
  const { maxBytes } = object;
  const expiresAtSeconds = Math.floor(now.getTime() / 1000) + object.expiresInSeconds;
  const signature = uploadSignatureOf({ secret: signing.secret, path, expiresAtSeconds, maxBytes });
  return `${signing.baseUrl}/${path}?${new URLSearchParams({ expires: String(expiresAtSeconds), max: String(maxBytes), signature })}`;
};
