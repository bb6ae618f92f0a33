import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../core/errors.ts';

const MAX_HEADER_LENGTH = 1024;
const BASIC = /^basic {1,8}([A-Za-z0-9+/]{1,700}={0,2})$/i;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The second factor of whatever a provider posts, before its body is read: basic authentication, where this installation asks for it. The
 * first, the signature, is checked by the handler over the body.
 * `credentials`: `user:password` each, several while one replaces another; none: nothing is asked.
 * @throws AppError `unauthenticated` with a challenge; the time it takes tells nothing of how near a guess was.
 */
export const admitWebhook = ({
  credentials,
  authorization,
}: {
  credentials: readonly string[];
  authorization: string | undefined;
}): void => {
  if (credentials.length === 0) return;
  const given = BASIC.exec((authorization ?? '').slice(0, MAX_HEADER_LENGTH))?.[1] ?? '';
  const digest = digestOf(Buffer.from(given, 'base64').toString('utf8'));
  // Digests have one length, and every credential is looked at.
  const matches = credentials.filter((credential) => timingSafeEqual(digest, digestOf(credential)));
  if (matches.length > 0) return;
  throw new AppError('unauthenticated', {
    detail: 'This installation takes posts of providers only with basic authentication.',
    challenge: 'Basic realm="webhooks", charset="UTF-8"',
  });
};
