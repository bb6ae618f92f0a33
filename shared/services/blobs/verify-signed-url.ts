import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { checkPath } from './check-path.ts';
import { signatureOf, type UrlSigning } from './sign-url.ts';

const querySchema = z.object({
  expires: z
    .string()
    .regex(/^[1-9]\d{0,11}$/)
    .transform(Number),
  name: z.string().nullable(),
  signature: z.base64url().length(43),
});

const pathOf = ({ url, baseUrl }: { url: string; baseUrl: string }): { path: string; query: URLSearchParams } | null => {
  const [address = '', search = ''] = url.split('?', 2);
  if (!address.startsWith(`${baseUrl}/`)) return null;
  try {
    const path = checkPath(address.slice(baseUrl.length + 1)).join('/');
    return { path, query: new URLSearchParams(search) };
  } catch {
    return null;
  }
};

/** Every parameter once, and no other: what was not signed must not be there to be believed. */
const isExact = (query: URLSearchParams): boolean => {
  const names = [...query.keys()];
  return new Set(names).size === names.length && names.every((name) => ['expires', 'name', 'signature'].includes(name));
};

/**
 * The object that an address made by `signUrl` opens, or null when it was not made with this secret, was altered, or has expired (real time).
 * `url` is the whole address as it was asked for, `baseUrl` included.
 */
export const verifySignedUrl = ({
  signing: { secret, baseUrl },
  url,
  now,
}: {
  signing: UrlSigning;
  url: string;
  now: Date;
}): { path: string; downloadName: string | null } | null => {
  const found = pathOf({ url, baseUrl });
  if (found === null || !isExact(found.query)) return null;
  const { path, query } = found;
  const parsed = querySchema.safeParse({ expires: query.get('expires'), name: query.get('name'), signature: query.get('signature') });
  if (!parsed.success) return null;
  const { expires: expiresAtSeconds, name: downloadName, signature } = parsed.data;
  // As text: the last character of base64url holds bits that decoding drops, and an altered one must not pass.
  const expected = Buffer.from(signatureOf({ secret, path, expiresAtSeconds, downloadName }));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return now.getTime() < expiresAtSeconds * 1000 ? { path, downloadName } : null;
};
