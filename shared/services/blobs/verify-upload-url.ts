import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { checkPath } from './check-path.ts';
import { uploadSignatureOf } from './sign-upload-url.ts';
import type { UrlSigning } from './sign-url.ts';

const number = z
  .string()
  .regex(/^[1-9]\d{0,11}$/)
  .transform(Number);
const querySchema = z.strictObject({ expires: number, max: number, signature: z.base64url().length(43) });

const pathOf = (path: string): string | null => {
  try {
    return checkPath(path).join('/');
  } catch {
    return null;
  }
};

/**
 * What may be put to an address made by `signUploadUrl`, or null when it was not made with this secret, was altered, or has expired (real time).
 * `url` is the whole address as it was asked for, `baseUrl` included.
 */
export const verifyUploadUrl = ({
  signing: { secret, baseUrl },
  url,
  now,
}: {
  signing: UrlSigning;
  url: string;
  now: Date;
}): { path: string; maxBytes: number } | null => {
  const [address = '', search = ''] = url.split('?', 2);
  const path = address.startsWith(`${baseUrl}/`) ? pathOf(address.slice(baseUrl.length + 1)) : null;
  const pairs = [...new URLSearchParams(search)];
  const parsed = querySchema.safeParse(Object.fromEntries(pairs));
  if (path === null || !parsed.success || pairs.length !== 3) return null;
  const { expires: expiresAtSeconds, max: maxBytes, signature } = parsed.data;
  const expected = Buffer.from(uploadSignatureOf({ secret, path, expiresAtSeconds, maxBytes }));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return now.getTime() < expiresAtSeconds * 1000 ? { path, maxBytes } : null;
};
